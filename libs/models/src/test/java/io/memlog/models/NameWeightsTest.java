package io.memlog.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NameWeightsTest {
    private static final String STATES = "states-a";
    private static final int DIMENSION = 16;
    private static final int HIDDEN = 8;

    @Test
    void readsWhatItWrote() {
        byte[] file = weights(1).file();

        NameWeights read = NameWeights.read(file, STATES, DIMENSION);

        assertThat(read.file()).isEqualTo(file);
        assertThat(read.version()).isEqualTo("v1");
    }

    @Test
    void refusesAnotherEncoder() {
        byte[] file = weights(1).file();

        assertThatThrownBy(() -> NameWeights.read(file, "states-b", DIMENSION))
                .isInstanceOf(ModelUnavailableException.class)
                .hasMessageContaining("expected one for states states-b")
                .hasMessageContaining("found states-a");
        assertThatThrownBy(() -> NameWeights.read(file, STATES, 384)).isInstanceOf(ModelUnavailableException.class);
    }

    @Test
    void refusesDamagedBytes() {
        byte[] file = weights(1).file();
        file[file.length - 3] ^= 1;

        assertThatThrownBy(() -> NameWeights.read(file, STATES, DIMENSION))
                .isInstanceOf(ModelUnavailableException.class)
                .hasMessageContaining("SHA-256");
        assertThatThrownBy(() -> NameWeights.read(new byte[5], STATES, DIMENSION))
                .isInstanceOf(ModelUnavailableException.class);
    }

    /** Whatever the weights, a tag sequence is one of names. */
    @Test
    void neverGivesOverlappingOrEmptyNames() {
        var random = new Random(3);
        String text = "Maria met Tom O'Hara at St. Anne's, see https://example.com/Oslo, in Rio";
        float[][] states = new float[text.length()][DIMENSION];
        int[] starts = new int[states.length];
        int[] ends = new int[states.length];
        for (int i = 0; i < states.length; i++) {
            starts[i] = i;
            ends[i] = i + 1;
            for (int j = 0; j < DIMENSION; j++) {
                states[i][j] = (float) random.nextGaussian();
            }
        }
        var encoding = new Encoding(text, null, starts, ends, states);
        for (int seed = 0; seed < 50; seed++) {
            int end = 0;
            for (NameSpan span : new NameHead(weights(seed)).find(NameInput.of(text, encoding), encoding)) {
                assertThat(span.start()).isGreaterThanOrEqualTo(end);
                assertThat(span.end()).isGreaterThan(span.start());
                assertThat(span.confidence()).isBetween(0.0, 1.0);
                assertThat(text.substring(span.start(), span.end())).doesNotContain("example.com");
                end = span.end();
            }
        }
    }

    private static NameWeights weights(int seed) {
        var random = new Random(seed);
        int tags = NameTag.ALL.size();
        return new NameWeights(
                STATES,
                "v" + seed,
                DIMENSION,
                0,
                floats(random, NameWeights.inputs(DIMENSION) * HIDDEN),
                floats(random, HIDDEN),
                floats(random, tags * HIDDEN),
                floats(random, tags));
    }

    /** Exact in half precision. */
    private static float[] floats(Random random, int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (random.nextInt(257) - 128) / 64f;
        }
        return floats;
    }
}
