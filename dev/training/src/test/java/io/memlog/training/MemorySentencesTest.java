package io.memlog.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.models.EntityType;
import io.memlog.training.LabelledText.Name;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MemorySentencesTest {
    private static final int MANY = 3000;

    @Test
    void theSameSeedMakesTheSameSentences() {
        assertThat(sentences(7)).isEqualTo(sentences(7)).isNotEqualTo(sentences(8));
    }

    @Test
    void everySlotIsFilledAndEveryNameStandsWhereItIsSaidTo() {
        assertThat(sentences(1)).allSatisfy(sentence -> {
            assertThat(sentence.text())
                    .isEqualTo(sentence.text().strip())
                    .doesNotContain("{", "}", "|", "  ", "the the ", "the The ");
            int end = 0;
            for (Name name : sentence.names()) {
                assertThat(name.start()).isGreaterThanOrEqualTo(end);
                String words = sentence.text().substring(name.start(), name.end());
                assertThat(words).isEqualTo(words.strip()).isNotEmpty().doesNotStartWith("the ");
                end = name.end();
            }
        });
    }

    @Test
    void allTypesAndSentencesWithoutNamesAreThere() {
        List<LabelledText> sentences = sentences(1);

        Set<EntityType> types = EnumSet.noneOf(EntityType.class);
        sentences.forEach(sentence -> sentence.names().forEach(name -> types.add(name.type())));
        assertThat(types).containsExactlyInAnyOrderElementsOf(Scores.TYPES);
        assertThat(sentences)
                .anySatisfy(sentence -> assertThat(sentence.names()).isEmpty());
    }

    private static List<LabelledText> sentences(long seed) {
        var sentences = new MemorySentences(seed);
        return Stream.generate(sentences::next).limit(MANY).toList();
    }
}
