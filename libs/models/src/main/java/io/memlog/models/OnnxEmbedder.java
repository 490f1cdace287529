package io.memlog.models;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Embeds with a BERT-like ONNX graph in this process; thread-safe, one session for all threads.
 *
 * <p>One text per call and no padding: an int8 graph scales over the whole tensor, so a neighbour in a batch would
 * change the bits of a vector.
 */
final class OnnxEmbedder implements Embedder {
    private final EmbeddingModel model;
    private final ModelProfile profile;
    private final WordPieceTokenizer tokenizer;
    private final OrtEnvironment environment;
    private final OrtSession session;

    OnnxEmbedder(ModelProfile profile, byte[] graph, WordPieceTokenizer tokenizer) {
        this.profile = profile;
        this.tokenizer = tokenizer;
        this.environment = OrtEnvironment.getEnvironment();
        this.session = open(profile.id(), environment, graph);
        // A first run finds the dimension, warms the session up and shows a broken graph at start.
        int dimension = window(new int[0], 0, 0).length;
        this.model = new EmbeddingModel(
                profile.id(),
                profile.version(),
                profile.fingerprint(environment.getVersion()),
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
        return embed(tokenizer.ids(text));
    }

    @Override
    public Optional<float[]> embedQuery(String text) {
        // Only the prefix would be embedded otherwise.
        if (tokenizer.ids(text).length == 0) {
            return Optional.empty();
        }
        return embed(tokenizer.ids(profile.queryPrefix() + text));
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new ModelUnavailableException("model %s did not close".formatted(profile.id()), e);
        }
    }

    /** Windows that overlap, their vectors averaged by their number of tokens: no part of a long text is cut off. */
    private Optional<float[]> embed(int[] ids) {
        if (ids.length == 0) {
            return Optional.empty();
        }
        int longest = profile.maxTokens() - 2;
        if (ids.length <= longest) {
            return Optional.of(window(ids, 0, ids.length));
        }
        float[] sum = new float[model.dimension()];
        for (int from = 0;
                from == 0 || from + profile.overlapTokens() < ids.length;
                from += longest - profile.overlapTokens()) {
            int to = Math.min(from + longest, ids.length);
            float[] vector = window(ids, from, to);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += vector[i] * (to - from);
            }
        }
        return Optional.of(normalised(sum));
    }

    private float[] window(int[] ids, int from, int to) {
        int length = to - from + 2;
        long[] input = new long[length];
        input[0] = tokenizer.start();
        for (int i = from; i < to; i++) {
            input[i - from + 1] = ids[i];
        }
        input[length - 1] = tokenizer.end();
        long[] attention = new long[length];
        Arrays.fill(attention, 1);
        return normalised(profile.pooling().pool(hiddenStates(input, attention, new long[length])));
    }

    private float[][] hiddenStates(long[] input, long[] attention, long[] types) {
        long[] shape = {1, input.length};
        try (OnnxTensor inputTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(input), shape);
                OnnxTensor attentionTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(attention), shape);
                OnnxTensor typeTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(types), shape)) {
            Map<String, OnnxTensor> inputs = new HashMap<>();
            inputs.put("input_ids", inputTensor);
            inputs.put("attention_mask", attentionTensor);
            inputs.put("token_type_ids", typeTensor);
            inputs.keySet().retainAll(session.getInputNames());
            try (OrtSession.Result result = session.run(inputs)) {
                return ((float[][][]) result.get(0).getValue())[0];
            }
        } catch (OrtException e) {
            throw new ModelUnavailableException(
                    "model %s failed on %d tokens".formatted(profile.id(), input.length), e);
        }
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

    private static OrtSession open(String id, OrtEnvironment environment, byte[] graph) {
        try (var options = new OrtSession.SessionOptions()) {
            // The callers' threads are the parallelism; more threads here would only fight with them.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            return environment.createSession(graph, options);
        } catch (OrtException e) {
            throw new ModelUnavailableException("model %s cannot be loaded".formatted(id), e);
        }
    }
}
