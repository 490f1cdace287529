package io.memlog.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalExtractorTest {
    @TempDir
    static Path cache;

    @SuppressWarnings("NullAway.Init")
    private static Encoder encoder;

    @SuppressWarnings("NullAway.Init")
    private static LocalExtractor extractor;

    @BeforeAll
    static void open() {
        encoder = EmbeddingModels.open(EmbeddingModels.DEFAULT_ID, cache);
        extractor = Extractors.local(encoder);
    }

    @AfterAll
    static void close() {
        encoder.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "priya moved to lisbon to work for zendesk            | location:lisbon, organization:zendesk, person:priya",
                "Oluwaseun joined Kestrel Freight in Ibadan           | location:ibadan, organization:kestrel-freight, person:oluwaseun",
                "Bill the client on Monday and mark it as paid        | ''",
                "Call Dr. Lindqvist about the results                 | person:lindqvist",
            })
    void findsNamesThatNoListHas(String text, String expected) {
        assumeThat(extractor.id()).as("weights are in the build").isEqualTo("memlog-local");

        List<String> names = extractor.extract(request(text)).entities().stream()
                .filter(entity -> List.of(EntityType.PERSON, EntityType.ORGANIZATION, EntityType.LOCATION)
                        .contains(entity.type()))
                .map(ExtractedEntity::key)
                .sorted()
                .toList();

        assertThat(names).isEqualTo(split(expected));
    }

    @Test
    void saysWhatFoundWhat() {
        assumeThat(extractor.id()).as("weights are in the build").isEqualTo("memlog-local");

        Extraction extraction = extractor.extract(request("Tom owes Maria $20 since yesterday"));

        assertThat(extraction.entities())
                .filteredOn(entity -> entity.type() == EntityType.PERSON)
                .isNotEmpty()
                .allSatisfy(entity -> assertThat(entity.source()).isEqualTo("name-head"));
        assertThat(extraction.entities()).extracting(ExtractedEntity::source).contains("pattern-money");
        assertThat(extractor.id()).isEqualTo("memlog-local");
        assertThat(extractor.version()).contains(EmbeddingModels.DEFAULT_ID);
    }

    @Test
    void givesTheSameOnAPassThatIsMadeAlready() {
        ExtractionRequest request = request("Elena lives in Buenos Aires and works at Siemens");

        assertThat(extractor.extract(request, encoder.encode(request.text())))
                .isEqualTo(extractor.extract(request))
                .satisfies(extraction -> assertThat(extraction.relations()).isNotEmpty());
    }

    @Test
    void refusesThePassOfAnotherText() {
        Encoding other = encoder.encode("Maria");

        assertThatThrownBy(() -> extractor.extract(request("Tom lives here"), other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found one of 5")
                .hasMessageNotContaining("Maria");
    }

    @Test
    void hasNothingForABlankText() {
        assertThat(extractor.extract(request(" \n"))).isEqualTo(Extraction.EMPTY);
    }

    private static ExtractionRequest request(String text) {
        return ExtractionRequest.of(text, Instant.parse("2025-03-12T10:00:00Z"), ZoneId.of("UTC"));
    }

    private static List<String> split(String keys) {
        return Arrays.stream(keys.split(",", -1))
                .map(String::strip)
                .filter(key -> !key.isEmpty())
                .sorted()
                .toList();
    }
}
