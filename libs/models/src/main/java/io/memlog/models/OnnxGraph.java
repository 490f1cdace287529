package io.memlog.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A BERT-like ONNX graph in this process; thread-safe, one session for all threads. */
final class OnnxGraph implements AutoCloseable {
    /** A length of one byte. */
    private static final int LONGEST_FIELD = 127;

    private final String id;
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    /** A graph that also puts out what an inner node makes; an empty name stands for the last layer. */
    OnnxGraph(String id, byte[] graph, String innerOutput) {
        this.id = id;
        this.session = open(innerOutput.isEmpty() ? graph : withOutput(graph, innerOutput));
    }

    /** Hidden states of one window, a row for each id: of the last layer, which makes the vector, and of the inner one. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, and read once.
    record Pass(float[][] last, float[][] inner) {}

    String runtimeVersion() {
        return environment.getVersion();
    }

    Pass run(long[] ids) {
        long[] attention = new long[ids.length];
        Arrays.fill(attention, 1);
        long[] shape = {1, ids.length};
        try (OnnxTensor inputTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor attentionTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(attention), shape);
                OnnxTensor typeTensor =
                        OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape)) {
            Map<String, OnnxTensor> inputs = new HashMap<>();
            inputs.put("input_ids", inputTensor);
            inputs.put("attention_mask", attentionTensor);
            inputs.put("token_type_ids", typeTensor);
            inputs.keySet().retainAll(session.getInputNames());
            try (OrtSession.Result result = session.run(inputs)) {
                float[][] last = ((float[][][]) result.get(0).getValue())[0];
                return new Pass(
                        last,
                        result.size() == 1 ? last : ((float[][][]) result.get(1).getValue())[0]);
            }
        } catch (OrtException e) {
            throw new ModelUnavailableException("model %s failed on %d tokens".formatted(id, ids.length), e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new ModelUnavailableException("model %s did not close".formatted(id), e);
        }
    }

    private OrtSession open(byte[] graph) {
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

    /**
     * The graph with one more output after its own. A repeated field of a protocol buffer message is merged into the first,
     * so it takes a few bytes at the end: {@code ModelProto.graph (7) { output (12) { name (1) } }}. The file itself stays as
     * it is, and so does every bit that its own output had.
     */
    private static byte[] withOutput(byte[] graph, String name) {
        byte[] output = field(7, field(12, field(1, name.getBytes(UTF_8))));
        byte[] result = Arrays.copyOf(graph, graph.length + output.length);
        System.arraycopy(output, 0, result, graph.length, output.length);
        return result;
    }

    private static byte[] field(int number, byte[] content) {
        if (content.length > LONGEST_FIELD) {
            throw new IllegalArgumentException(
                    "expected at most %d bytes, found %d".formatted(LONGEST_FIELD, content.length));
        }
        byte[] field = new byte[content.length + 2];
        field[0] = (byte) (number << 3 | 2);
        field[1] = (byte) content.length;
        System.arraycopy(content, 0, field, 2, content.length);
        return field;
    }
}
