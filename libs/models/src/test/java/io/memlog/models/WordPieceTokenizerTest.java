package io.memlog.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WordPieceTokenizerTest {
    private static final WordPieceTokenizer TOKENIZER = tokenizer();

    @ParameterizedTest
    @MethodSource("knownIds")
    void givesTheIdsOfTheReference(String text, int[] expected) {
        assertThat(TOKENIZER.ids(text)).as(text).isEqualTo(expected);
    }

    @Test
    void readsAMarkerInATextAsPlainText() {
        assertThat(TOKENIZER.ids("stop [SEP] here")).doesNotContain(TOKENIZER.end());
    }

    @Test
    void hasNoIdsForBlankAndInvisibleText() {
        assertThat(List.of("", " \t\r\n", "\u200b\u200d", "\uD800", "\u0301"))
                .allSatisfy(text -> assertThat(TOKENIZER.ids(text)).isEmpty());
    }

    @Test
    void refusesATokenizerOfAnotherKind() {
        byte[] other = "{\"model\":{\"type\":\"BPE\",\"vocab\":{}},\"normalizer\":{\"type\":\"NFC\"}}"
                .getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> new WordPieceTokenizer(other))
                .isInstanceOf(ModelUnavailableException.class)
                .hasMessageContaining("expected uncased BERT WordPiece, found model BPE");
    }

    static WordPieceTokenizer tokenizer() {
        ModelProfile profile = ModelProfile.carried(EmbeddingModels.DEFAULT_ID);
        return new WordPieceTokenizer(ModelFiles.resource(profile.tokenizerFile(), profile.tokenizerSha256()));
    }

    static Stream<Object[]> knownIds() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(WordPieceTokenizerTest.class.getResourceAsStream("tokenizer-ids.tsv"))) {
            String table = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return table.lines().filter(line -> !line.startsWith("#")).map(WordPieceTokenizerTest::row);
        }
    }

    private static Object[] row(String line) {
        int tab = line.indexOf('\t');
        int[] ids = Arrays.stream(line.substring(tab + 1).split(" ", -1))
                .filter(id -> !id.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        String text = Pattern.compile("\\\\u([0-9a-f]{4})")
                .matcher(line.substring(0, tab))
                .replaceAll(match -> {
                    char c = (char) Integer.parseInt(match.group(1), 16);
                    return c == '$' || c == '\\' ? "\\" + c : Character.toString(c);
                });
        return new Object[] {text, ids};
    }
}
