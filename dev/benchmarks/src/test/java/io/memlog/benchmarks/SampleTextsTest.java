package io.memlog.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.models.EmbeddingModels;
import io.memlog.models.Encoder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SampleTextsTest {
    @Test
    void noTwoTextsAreTheSame() {
        List<String> texts = IntStream.range(0, SampleTexts.MOST)
                .filter(number -> number % 7 == 0)
                .mapToObj(number -> SampleTexts.text(number, 12))
                .toList();

        assertThat(texts).doesNotHaveDuplicates();
    }

    @Test
    void theSameNumberIsTheSameText() {
        assertThat(SampleTexts.text(4_711, 40)).isEqualTo(SampleTexts.text(4_711, 40));
    }

    @Test
    void aTextHasAsManyPiecesAsItShould(@TempDir Path cache) {
        try (Encoder encoder = EmbeddingModels.open(EmbeddingModels.DEFAULT_ID, cache)) {
            for (int length : SampleTexts.LENGTHS) {
                for (String text : SampleTexts.texts(0, 20, length)) {
                    assertThat(encoder.encode(text).size()).as(text).isEqualTo(length);
                }
            }
        }
    }
}
