package io.memlog.models;

import java.util.Optional;

/**
 * Embeds with a BERT-like ONNX graph in this process; thread-safe.
 *
 * <p>One text per call and no padding: an int8 graph scales over the whole tensor, so a neighbour in a batch would
 * change the bits of a vector.
 */
final class OnnxEmbedder implements Encoder {
    private final EmbeddingModel model;
    private final ModelProfile profile;
    private final WordPieceTokenizer tokenizer;
    private final OnnxGraph graph;

    OnnxEmbedder(ModelProfile profile, byte[] graph, WordPieceTokenizer tokenizer) {
        this.profile = profile;
        this.tokenizer = tokenizer;
        this.graph = new OnnxGraph(profile.id(), graph, profile.statesOutput());
        // A first run finds the dimension, warms the session up and shows a broken graph at start.
        int dimension = pooled(window(new int[0], 0, 0)).length;
        this.model = new EmbeddingModel(
                profile.id(),
                profile.version(),
                profile.fingerprint(this.graph.runtimeVersion()),
                dimension,
                profile.maxTokens(),
                profile.queryPrefix(),
                profile.unrelatedCosine());
    }

    @Override
    public EmbeddingModel model() {
        return model;
    }

    @Override
    public Optional<float[]> embedPassage(String text) {
        return encode(text).vector();
    }

    @Override
    public Optional<float[]> embedQuery(String text) {
        // Only the prefix would be embedded otherwise.
        if (tokenizer.pieces(text).size() == 0) {
            return Optional.empty();
        }
        return encode(profile.queryPrefix() + text).vector();
    }

    /** Windows that overlap, their vectors averaged by their number of tokens: no part of a long text is cut off. */
    @Override
    public Encoding encode(String text) {
        Pieces pieces = tokenizer.pieces(text);
        int[] ids = pieces.ids();
        float[][] states = new float[ids.length][];
        if (ids.length == 0) {
            return new Encoding(text, null, pieces.starts(), pieces.ends(), states);
        }
        int longest = profile.maxTokens() - 2;
        if (ids.length <= longest) {
            OnnxGraph.Pass window = window(ids, 0, ids.length);
            System.arraycopy(window.inner(), 1, states, 0, ids.length);
            return new Encoding(text, pooled(window), pieces.starts(), pieces.ends(), states);
        }
        int overlap = profile.overlapTokens();
        float[] sum = new float[model.dimension()];
        for (int from = 0; from == 0 || from + overlap < ids.length; from += longest - overlap) {
            int to = Math.min(from + longest, ids.length);
            OnnxGraph.Pass window = window(ids, from, to);
            float[] vector = pooled(window);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += vector[i] * (to - from);
            }
            // The first half of what two windows share is nearer to the end of the earlier one: it stays with that.
            int kept = from == 0 ? 0 : from + overlap / 2;
            System.arraycopy(window.inner(), kept - from + 1, states, kept, to - kept);
        }
        return new Encoding(text, normalised(sum), pieces.starts(), pieces.ends(), states);
    }

    @Override
    public String statesFingerprint() {
        return model.fingerprint() + profile.statesOutput();
    }

    @Override
    public void close() {
        graph.close();
    }

    /** Hidden states of the pieces between two markers. */
    private OnnxGraph.Pass window(int[] ids, int from, int to) {
        long[] input = new long[to - from + 2];
        input[0] = tokenizer.start();
        for (int i = from; i < to; i++) {
            input[i - from + 1] = ids[i];
        }
        input[input.length - 1] = tokenizer.end();
        return graph.run(input);
    }

    private float[] pooled(OnnxGraph.Pass window) {
        return normalised(profile.pooling().pool(window.last()));
    }

    private float[] normalised(float[] vector) {
        double squares = 0;
        for (float component : vector) {
            squares += (double) component * component;
        }
        double norm = Math.sqrt(squares);
        // Also false for NaN: such a vector would poison every comparison in the store.
        if (!(norm > 1e-6 && norm < 1e12)) {
            throw new ModelUnavailableException(
                    "model %s: expected a finite vector that is not zero, found norm %s".formatted(profile.id(), norm));
        }
        double check = 0;
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / norm);
            check += (double) vector[i] * vector[i];
        }
        if (Math.abs(check - 1) > 1e-4) {
            throw new ModelUnavailableException(
                    "model %s: expected norm 1, found %s".formatted(profile.id(), Math.sqrt(check)));
        }
        return vector;
    }
}
