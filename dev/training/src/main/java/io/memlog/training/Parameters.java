package io.memlog.training;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Weights of a layer with their gradient and Adam's two moments; not thread-safe. */
final class Parameters {
    private static final float MEAN_DECAY = 0.9f;
    private static final float SQUARE_DECAY = 0.999f;
    private static final float WEIGHT_DECAY = 1e-3f;

    private final float[] values;
    private final float[] gradient;
    private final float[] mean;
    private final float[] square;

    private Parameters(float[] values) {
        this.values = values;
        this.gradient = new float[values.length];
        this.mean = new float[values.length];
        this.square = new float[values.length];
    }

    static Parameters random(int count, double deviation, SplittableRandom random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (deviation * gaussian(random));
        }
        return new Parameters(values);
    }

    /** Twelve uniform numbers: the same on every Java, which the platform's own method does not promise. */
    private static double gaussian(SplittableRandom random) {
        double sum = -6;
        for (int i = 0; i < 12; i++) {
            sum += random.nextDouble();
        }
        return sum;
    }

    float[] values() {
        return values;
    }

    float[] gradient() {
        return gradient;
    }

    float[] copy() {
        return values.clone();
    }

    /** One step of Adam along the mean gradient of so many words; the gradient is zero afterwards. */
    void step(double rate, int step, int words) {
        float meanScale = (float) (rate / (1 - Math.pow(MEAN_DECAY, step)));
        float squareScale = (float) (1 / (1 - Math.pow(SQUARE_DECAY, step)));
        float decay = (float) (rate * WEIGHT_DECAY);
        float each = 1f / words;
        for (int i = 0; i < values.length; i++) {
            float slope = gradient[i] * each;
            mean[i] += (1 - MEAN_DECAY) * (slope - mean[i]);
            square[i] += (1 - SQUARE_DECAY) * (slope * slope - square[i]);
            values[i] -= meanScale * mean[i] / ((float) Math.sqrt(square[i] * squareScale) + 1e-8f) + decay * values[i];
        }
        Arrays.fill(gradient, 0);
    }
}
