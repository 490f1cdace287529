package io.memlog.benchmarks.extraction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.memlog.models.EntityType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConllFileTest {
    @TempDir
    Path folder;

    @Test
    void joinsTokensAndTagsToNames() throws IOException {
        List<LabelledText> texts = read("a.conll", """
                Anna\tB-person
                Berg\tI-person
                left\tO
                Acme\tB-corporation
                Oslo\tB-location
                ,\tO
                Abba\tB-group
                wrote\tO
                Waterloo\tB-creative-work

                tag O
                """);

        assertThat(texts).hasSize(2);
        assertThat(texts.getFirst().request().text()).isEqualTo("Anna Berg left Acme Oslo, Abba wrote Waterloo");
        assertThat(texts.getFirst().labels().mentions())
                .extracting(Mention::surface, Mention::type)
                .containsExactly(
                        tuple("Anna Berg", EntityType.PERSON),
                        tuple("Acme", EntityType.ORGANIZATION),
                        tuple("Oslo", EntityType.LOCATION),
                        tuple("Abba", EntityType.ORGANIZATION));
    }

    @Test
    void aNameEndsWhereAnotherBegins() throws IOException {
        LabelledText text = read("a.conll", "Anna B-PER\nBo B-PER\nBerg I-PER\nOslo I-LOC\n")
                .getFirst();

        assertThat(text.labels().mentions()).extracting(Mention::surface).containsExactly("Anna", "Bo Berg", "Oslo");
    }

    @Test
    void takesTheSpacingOfTheSentenceWhereItIsGiven() throws IOException {
        LabelledText text = read("a.iob2", """
                # sent_id = 1
                # text = Anna(CEO) left 👋Oslo-Hamar.
                1\tAnna\tB-PER\t-\t-
                2\t(\tO\t-\t-
                3\tCEO\tO\t-\t-
                4\t)\tO\t-\t-
                5\tleft\tO\t-\t-
                6\t👋\tO\t-\t-
                7\tOslo\tB-LOC\t-\t-
                8\t-\tO\t-\t-
                9\tHamar\tB-LOC\t-\t-
                10\t.\tO\t-\t-
                """).getFirst();

        assertThat(text.request().text()).isEqualTo("Anna(CEO) left 👋Oslo-Hamar.");
        assertThat(text.labels().mentions()).extracting(Mention::surface).containsExactly("Anna", "Oslo", "Hamar");
    }

    @Test
    void readsSpansInCodePoints() throws IOException {
        LabelledText text = read(
                        "a.jsonl",
                        "{\"text\": \"👋 Zé in Rio\", \"spans\": [[2, 4, \"PER\"], [8, 11, \"LOC\"], [0, 1, \"X\"]]}\n")
                .getFirst();

        assertThat(text.labels().mentions()).extracting(Mention::surface).containsExactly("Zé", "Rio");
    }

    @Test
    void saysWhichLineItDoesNotUnderstand() {
        assertThatThrownBy(() -> read("a.conll", "Anna B-PER\nnonsense\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("line 2: expected a token and a BIO tag, found 1 columns without a tag");
    }

    private List<LabelledText> read(String name, String content) throws IOException {
        return ConllFile.read(Files.writeString(folder.resolve(name), content));
    }
}
