package io.memlog.models;

/** How the hidden states of one window become one vector. */
enum Pooling {
    /** The hidden state of the first token. */
    CLS,
    /** The mean over all tokens, markers included. */
    MEAN;

    float[] pool(float[][] hiddenStates) {
        if (this == CLS) {
            return hiddenStates[0].clone();
        }
        float[] mean = new float[hiddenStates[0].length];
        for (float[] state : hiddenStates) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += state[i];
            }
        }
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= hiddenStates.length;
        }
        return mean;
    }
}
