package io.memlog.training;

import io.memlog.models.NameHead;
import io.memlog.models.NameInput;
import io.memlog.models.NameTag;
import io.memlog.models.NameWeights;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The head while it learns: one hidden layer, cross entropy, Adam on small batches of words. One thread, every sum in a fixed
 * order: the same seed gives the same bits. Not thread-safe.
 */
final class Network {
    private static final int BATCH = 512;
    private static final int BLOCK = 8;
    private static final int TAGS = NameTag.values().length;
    private static final int BITS = NameInput.bitCount();
    private static final float HIDDEN_DROPOUT = 0.2f;
    private static final float BIT_DROPOUT = 0.1f;
    private static final int WARM_UP = 200;

    private final int dimension;
    private final int inputs;
    private final int dense;
    private final int hidden;
    private final SplittableRandom random;
    private final Parameters first;
    private final Parameters firstBias;
    private final Parameters second;
    private final Parameters secondBias;

    private final float[] x;
    private final float[][] sums;
    private final float[][] toHidden;
    private int step;

    Network(int dimension, int hidden, long seed) {
        this.dimension = dimension;
        this.inputs = NameWeights.inputs(dimension);
        this.dense = NameHead.SLOTS * dimension;
        this.hidden = hidden;
        this.random = new SplittableRandom(seed);
        this.first = Parameters.random(inputs * hidden, Math.sqrt(1.0 / inputs), random);
        this.firstBias = Parameters.random(hidden, 0, random);
        this.second = Parameters.random(TAGS * hidden, 0.1, random);
        this.secondBias = Parameters.random(TAGS, 0, random);
        this.x = new float[BLOCK * inputs];
        this.sums = new float[BLOCK][hidden];
        this.toHidden = new float[BLOCK][hidden];
    }

    /** One pass over all words in a new order; returns the mean loss. */
    double learn(List<Example> examples, double rateAtStart, double rateAtEnd) {
        long[] order = shuffledWords(examples);
        int batches = order.length / BATCH;
        double loss = 0;
        for (int batch = 0; batch < batches; batch++) {
            for (int at = batch * BATCH; at < (batch + 1) * BATCH; at += BLOCK) {
                loss += learnBlock(examples, order, at);
            }
            step++;
            double rate = rateAtStart + (rateAtEnd - rateAtStart) * batch / batches;
            double warm = Math.min(1, (double) step / WARM_UP);
            for (Parameters parameters : List.of(first, firstBias, second, secondBias)) {
                parameters.step(rate * warm, step, BATCH);
            }
        }
        return loss / ((double) batches * BATCH);
    }

    NameWeights weights(String fingerprint, String version, float outsideBias) {
        return new NameWeights(
                fingerprint,
                version,
                dimension,
                outsideBias,
                first.copy(),
                firstBias.copy(),
                second.copy(),
                secondBias.copy());
    }

    private long[] shuffledWords(List<Example> examples) {
        long[] words = new long[examples.stream().mapToInt(Example::size).sum()];
        int count = 0;
        for (int example = 0; example < examples.size(); example++) {
            for (int word = 0; word < examples.get(example).size(); word++) {
                if (examples.get(example).tag(word) != Example.UNSURE) {
                    words[count++] = ((long) example << 32) | word;
                }
            }
        }
        for (int i = count - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            long swapped = words[i];
            words[i] = words[other];
            words[other] = swapped;
        }
        return Arrays.copyOf(words, count);
    }

    private double learnBlock(List<Example> examples, long[] order, int at) {
        double loss = 0;
        for (int k = 0; k < BLOCK; k++) {
            Example example = examples.get((int) (order[at + k] >>> 32));
            int word = (int) order[at + k];
            read(example, word, k * inputs);
            forward(k);
            loss += backward(k, example.tag(word));
        }
        addFirstGradient();
        return loss;
    }

    private void read(Example example, int word, int at) {
        for (int slot = 0; slot < NameHead.SLOTS; slot++) {
            example.state(word, slot, x, at + slot * dimension, dimension);
        }
        Arrays.fill(x, at + dense, at + inputs, 0);
        int[] neighbours = {word, word - 1, word + 1};
        for (int i = 0; i < neighbours.length; i++) {
            if (neighbours[i] >= 0 && neighbours[i] < example.size()) {
                for (int bit : example.bits(neighbours[i])) {
                    // Lists must not become the only thing the head goes by: no list knows every name.
                    if (random.nextDouble() >= BIT_DROPOUT) {
                        x[at + dense + i * BITS + bit] = 1;
                    }
                }
            }
        }
    }

    private void forward(int k) {
        float[] sum = sums[k];
        float[] weights = first.values();
        System.arraycopy(firstBias.values(), 0, sum, 0, hidden);
        int from = k * inputs;
        int blocks = inputs - inputs % BLOCK;
        for (int i = 0; i < blocks; i += BLOCK) {
            addRows(weights, i * hidden, from + i, sum);
        }
        for (int i = blocks; i < inputs; i++) {
            float factor = x[from + i];
            int row = i * hidden;
            for (int j = 0; j < sum.length; j++) {
                sum[j] += factor * weights[row + j];
            }
        }
    }

    /** Adds eight rows of weights, each with a factor of its own, in one pass over the sums. */
    private void addRows(float[] weights, int row, int at, float[] sum) {
        float x0 = x[at];
        float x1 = x[at + 1];
        float x2 = x[at + 2];
        float x3 = x[at + 3];
        float x4 = x[at + 4];
        float x5 = x[at + 5];
        float x6 = x[at + 6];
        float x7 = x[at + 7];
        for (int j = 0; j < sum.length; j++) {
            sum[j] += x0 * weights[row + j]
                    + x1 * weights[row + hidden + j]
                    + x2 * weights[row + 2 * hidden + j]
                    + x3 * weights[row + 3 * hidden + j]
                    + x4 * weights[row + 4 * hidden + j]
                    + x5 * weights[row + 5 * hidden + j]
                    + x6 * weights[row + 6 * hidden + j]
                    + x7 * weights[row + 7 * hidden + j];
        }
    }

    private double backward(int k, int right) {
        float[] sum = sums[k];
        float[] keep = toHidden[k];
        for (int j = 0; j < hidden; j++) {
            boolean isKept = random.nextDouble() >= HIDDEN_DROPOUT;
            keep[j] = isKept && sum[j] > 0 ? 1 / (1 - HIDDEN_DROPOUT) : 0;
            sum[j] *= keep[j];
        }
        double[] scores = new double[TAGS];
        double total = 0;
        for (int tag = 0; tag < TAGS; tag++) {
            double score = secondBias.values()[tag];
            for (int j = 0; j < hidden; j++) {
                score += (double) sum[j] * second.values()[tag * hidden + j];
            }
            scores[tag] = Math.exp(Math.min(score, 80));
            total += scores[tag];
        }
        float[] back = new float[hidden];
        for (int tag = 0; tag < TAGS; tag++) {
            float error = (float) (scores[tag] / total - (tag == right ? 1 : 0));
            secondBias.gradient()[tag] += error;
            for (int j = 0; j < hidden; j++) {
                back[j] += error * second.values()[tag * hidden + j];
                second.gradient()[tag * hidden + j] += error * sum[j];
            }
        }
        for (int j = 0; j < hidden; j++) {
            keep[j] *= back[j];
            firstBias.gradient()[j] += keep[j];
        }
        return -Math.log(Math.max(scores[right] / total, 1e-12));
    }

    /** Eight words at a time, so that each row of the gradient is loaded and stored once for all of them. */
    private void addFirstGradient() {
        float[] gradient = first.gradient();
        float[] d0 = toHidden[0];
        float[] d1 = toHidden[1];
        float[] d2 = toHidden[2];
        float[] d3 = toHidden[3];
        float[] d4 = toHidden[4];
        float[] d5 = toHidden[5];
        float[] d6 = toHidden[6];
        float[] d7 = toHidden[7];
        for (int i = 0; i < inputs; i++) {
            float x0 = x[i];
            float x1 = x[inputs + i];
            float x2 = x[2 * inputs + i];
            float x3 = x[3 * inputs + i];
            float x4 = x[4 * inputs + i];
            float x5 = x[5 * inputs + i];
            float x6 = x[6 * inputs + i];
            float x7 = x[7 * inputs + i];
            int row = i * hidden;
            for (int j = 0; j < d0.length; j++) {
                gradient[row + j] += x0 * d0[j]
                        + x1 * d1[j]
                        + x2 * d2[j]
                        + x3 * d3[j]
                        + x4 * d4[j]
                        + x5 * d5[j]
                        + x6 * d6[j]
                        + x7 * d7[j];
            }
        }
    }
}
