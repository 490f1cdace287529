package io.memlog.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.memlog.models.Encoding;
import io.memlog.models.EntityType;
import io.memlog.models.NameHead;
import io.memlog.models.NameInput;
import io.memlog.models.NameSpan;
import io.memlog.models.NameWeights;
import io.memlog.training.LabelledText.Name;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On an encoder made by hand: the first component of a state says whether the word is a person. */
final class NetworkTest {
    private static final int DIMENSION = 8;
    private static final String TEXT = "abc def ghi jkl";

    @Test
    void learnsWhatTheStatesSay() {
        var network = new Network(DIMENSION, 16, 1);
        List<Example> examples = examples();

        double first = network.learn(examples, 0.1, 0.1);
        double last = first;
        for (int i = 0; i < 80; i++) {
            last = network.learn(examples, 0.1, 0.1);
        }

        assertThat(last).isLessThan(first / 4);
        NameWeights weights = network.weights("states", "v", 0);
        assertThat(new NameHead(weights).find(NameInput.of(TEXT, encoding(2)), encoding(2)))
                .extracting(NameSpan::start, NameSpan::end, NameSpan::type)
                .containsExactly(tuple(8, 11, EntityType.PERSON));
    }

    @Test
    void theSameSeedGivesTheSameBytes() {
        assertThat(file(5)).isEqualTo(file(5)).isNotEqualTo(file(6));
    }

    private static byte[] file(long seed) {
        var network = new Network(DIMENSION, 16, seed);
        List<Example> examples = examples();
        for (int i = 0; i < 3; i++) {
            network.learn(examples, 0.01, 0.001);
        }
        return network.weights("states", "v", 0).file();
    }

    private static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int person = i % 4;
            var labelled =
                    new LabelledText(TEXT, List.of(new Name(4 * person, 4 * person + 3, EntityType.PERSON)), List.of());
            Encoding encoding = encoding(person);
            short[][] states = new short[4][DIMENSION];
            for (int word = 0; word < 4; word++) {
                for (int j = 0; j < DIMENSION; j++) {
                    states[word][j] = Float.floatToFloat16(encoding.state(word)[j]);
                }
            }
            examples.add(Example.of(labelled, encoding, states));
        }
        return examples;
    }

    private static Encoding encoding(int person) {
        float[][] states = new float[4][DIMENSION];
        for (int word = 0; word < 4; word++) {
            states[word][0] = word == person ? 1 : -1;
            states[word][1] = word;
        }
        return new Encoding(TEXT, null, new int[] {0, 4, 8, 12}, new int[] {3, 7, 11, 15}, states);
    }
}
