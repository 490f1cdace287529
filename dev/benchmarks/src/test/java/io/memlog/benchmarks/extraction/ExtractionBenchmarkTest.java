package io.memlog.benchmarks.extraction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memlog.models.EntityType;
import io.memlog.models.ExtractionRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ExtractionBenchmarkTest {
    private final StringWriter errors = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void neverShowsErrorsOnHeldOutTexts() {
        assertThat(execute("--errors")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(execute("--errors", "--set=held-out")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(execute("--errors", "--set=tune", "--conll=x")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).contains("--errors shows the tune set only");
    }

    @Test
    void refusesASetThatIsNotThere() {
        assertThat(execute("--set=all")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).contains("expected held-out or tune, found 'all'");
    }

    @Test
    void scoresTheRulesOnAFileAndWritesTheFigures() throws Exception {
        // Given
        Path texts = Files.writeString(folder.resolve("texts.conll"), "Maria B-PER\nlives O\nin O\nOslo B-LOC\n");
        Path json = folder.resolve("figures.json");
        Path markdown = folder.resolve("figures.md");

        // When
        int code = execute(
                "--extractor=rules", "--conll=" + texts, "--seconds=0", "--json=" + json, "--markdown=" + markdown);

        // Then
        JsonNode figures = new ObjectMapper().readTree(json.toFile());
        assertThat(code).isZero();
        assertThat(figures.at("/entities/PERSON/f1").asDouble()).isEqualTo(1);
        assertThat(figures.at("/names/right").asInt()).isEqualTo(2);
        assertThat(figures.at("/entities").has("DATE")).isFalse();
        assertThat(Files.readString(markdown)).contains("| people, organizations, places |");
    }

    @Test
    void theReportShowsWhatWasTakenForWhat() {
        // Given
        var score = new Score(EnumSet.allOf(EntityType.class));
        score.add(
                new Annotations(List.of(new Mention(0, 4, EntityType.LOCATION, "location:paris", "Rome")), Set.of()),
                new Annotations(List.of(new Mention(0, 4, EntityType.PERSON, "person:paris", "Rome")), Set.of()));

        // When
        String text = new ExtractionReport(Map.of("texts", "1"), score).text();

        // Then
        assertThat(text.lines().filter(line -> line.startsWith("| LOCATION")).map(ExtractionBenchmarkTest::squeezed))
                .containsExactly(
                        "| LOCATION | 1 | · | · | 0.000 | 0.000 | 0.000 | |",
                        "| LOCATION | 1 | · | · | · | · | · | · | · | · | · |");
        assertThat(text).contains("* texts: 1").doesNotContain("relation ");
    }

    @Test
    void differencesNameWhatIsMissingAndWhatIsTooMuch() {
        var request = ExtractionRequest.of("Rome calls", Instant.EPOCH, ZoneOffset.UTC);
        var right = new Annotations(List.of(new Mention(0, 4, EntityType.PERSON, "person:rome", "Rome")), Set.of());
        var wrong = new Annotations(List.of(new Mention(0, 4, EntityType.LOCATION, "location:rome", "Rome")), Set.of());

        assertThat(Differences.of(new LabelledText("a", request, right), right)).isEmpty();
        assertThat(Differences.of(new LabelledText("a", request, right), wrong)).isEqualTo("""
                a  Rome calls
                    - PERSON 'Rome' at 0 is person:rome
                    + LOCATION 'Rome' at 0 is location:rome
                """);
    }

    private int execute(String... arguments) {
        return ExtractionBenchmark.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(arguments);
    }

    private static String squeezed(String line) {
        return line.replaceAll(" +", " ");
    }
}
