package io.memlog.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EncoderTest {
    private static final String LONG =
            "The weather report says it will be mild with some rain in the afternoon. ".repeat(60)
                    + "María renewed it.";

    @TempDir
    static Path cache;

    @SuppressWarnings("NullAway.Init")
    private static Encoder encoder;

    @BeforeAll
    static void open() {
        encoder = EmbeddingModels.open(EmbeddingModels.DEFAULT_ID, cache);
    }

    @AfterAll
    static void close() {
        encoder.close();
    }

    static List<String> texts() {
        return List.of("Maria lives in Oslo", "Zoë's café 👋 in São Paulo", LONG);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void givesTheVectorOfThePassageAndAStateForEachPiece(String text) {
        Encoding encoding = encoder.encode(text);

        assertThat(encoding.vector().orElseThrow())
                .isEqualTo(encoder.embedPassage(text).orElseThrow());
        int end = 0;
        for (int piece = 0; piece < encoding.size(); piece++) {
            assertThat(encoding.state(piece)).hasSize(384).doesNotContain(Float.NaN);
            assertThat(encoding.start(piece)).isGreaterThanOrEqualTo(end);
            end = encoding.end(piece);
        }
        assertThat(end).isEqualTo(text.length());
    }

    @Test
    void hasNothingForATextWithNothingToRead() {
        Encoding encoding = encoder.encode(" \u200b");

        assertThat(encoding.vector()).isEmpty();
        assertThat(encoding.size()).isZero();
    }

    @Test
    void seesNoDifferenceBetweenSmallLettersAndCapitals() {
        String text = "Maria lives in Oslo";

        Encoding encoding = encoder.encode(text);
        Encoding small = encoder.encode(text.toLowerCase(Locale.ROOT));

        for (int piece = 0; piece < encoding.size(); piece++) {
            assertThat(small.state(piece)).isEqualTo(encoding.state(piece));
        }
    }

    @Test
    void saysWhereEachPieceStands() {
        String text = "👋 Zoe\u0301, re-signing";

        Encoding encoding = encoder.encode(text);

        List<String> pieces = IntStream.range(0, encoding.size())
                .mapToObj(piece -> text.substring(encoding.start(piece), encoding.end(piece)))
                .toList();
        assertThat(pieces).containsExactly("👋", "Zoe\u0301", ",", "re", "-", "signing");
    }
}
