package io.memlog.benchmarks;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.bgesmallenv15q.BgeSmallEnV15QuantizedEmbeddingModel;
import java.nio.file.Path;
import java.util.List;

/** langchain4j's in-process model of the same weights on the same version of ONNX Runtime, as it is by default. Thread-safe. */
final class OtherEmbedder {
    static final String NAME = "langchain4j";

    private final EmbeddingModel model;

    private OtherEmbedder(EmbeddingModel model) {
        this.model = model;
    }

    /** @param cache folder for the native library of its tokenizer */
    static OtherEmbedder open(String modelId, Path cache) {
        // Its tokenizer's library asks for a cloud's metadata when it starts, and keeps its files in the home folder.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("DJL_CACHE_DIR", cache.toString());
        return new OtherEmbedder(
                switch (modelId) {
                    case "bge-small-en-v15-q" -> new BgeSmallEnV15QuantizedEmbeddingModel();
                    case "all-minilm-l6-v2-q" -> new AllMiniLmL6V2QuantizedEmbeddingModel();
                    default ->
                        throw new IllegalArgumentException(
                                "expected bge-small-en-v15-q or all-minilm-l6-v2-q, found " + modelId);
                });
    }

    float[] embed(String text) {
        return model.embed(text).content().vector();
    }

    /** All at once: it spreads them over threads of its own, one for each core. */
    Measured embedAll(List<String> texts) {
        List<TextSegment> segments = texts.stream().map(TextSegment::from).toList();
        Stopwatch stopwatch = Stopwatch.start();
        int vectors = model.embedAll(segments).content().size();
        Measured measured = stopwatch.read(texts.size(), 0);
        if (vectors != texts.size()) {
            throw new IllegalStateException("expected %d vectors, found %d".formatted(texts.size(), vectors));
        }
        return measured;
    }

    /** One after the other: it spreads each over all cores. */
    Measured embedEach(List<String> texts) {
        return TextThreads.measure(1, texts, this::embed);
    }
}
