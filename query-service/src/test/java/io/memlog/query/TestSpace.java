package io.memlog.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.models.remote.EmbeddingProviders;
import io.memlog.models.remote.Endpoint;
import io.memlog.models.remote.ProviderKind;
import io.memlog.models.remote.ProviderObserver;
import io.memlog.models.remote.RemoteEmbedder;
import io.memlog.models.remote.RemoteModels;
import io.memlog.models.remote.RemoteSpace;
import io.memlog.models.remote.Resilience;
import io.memlog.schemas.avro.Embedding;
import io.memlog.testkit.model.ModelServer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An embedding space with a provider of its own, which a test embeds texts with as well. Thread-safe; close it. */
final class TestSpace implements AutoCloseable {
    private static final int MAX_TOKENS = 8_191;

    final ModelServer provider;
    private final String model;
    private final String name;
    private final RemoteEmbedder embedder;
    private final Map<String, float[]> vectors = new ConcurrentHashMap<>();

    /** @param name of the provider in the service's variables */
    TestSpace(String name, String model, int dimension) {
        this.name = name;
        this.model = model;
        this.provider = ModelServer.start(dimension, model);
        var space = new RemoteSpace(ProviderKind.VLLM.protocol(), model, dimension, "", "", MAX_TOKENS, 0);
        var endpoint = new Endpoint(name, ProviderKind.VLLM, provider.url().resolve("/v1"), model, null, "");
        this.embedder = RemoteModels.embedder(
                new EmbeddingProviders(space, List.of(endpoint), false),
                Resilience.DEFAULT,
                ProviderObserver.logging());
    }

    String model() {
        return model;
    }

    /** @param suffix of the variables of a space: "" or "_NEXT" */
    void addTo(Map<String, String> environment, String suffix) {
        environment.put("MEMLOG_EMBEDDING_PROVIDERS" + suffix, name);
        environment.put("MEMLOG_EMBEDDING_MODEL" + suffix, model);
        environment.put(
                "MEMLOG_EMBEDDING_DIMENSION" + suffix,
                Integer.toString(embedder.model().dimension()));
        environment.put("MEMLOG_PROVIDER_%s_KIND".formatted(name.toUpperCase(java.util.Locale.ROOT)), "vllm");
        environment.put(
                "MEMLOG_PROVIDER_%s_URL".formatted(name.toUpperCase(java.util.Locale.ROOT)),
                provider.url().resolve("/v1").toString());
    }

    Embedding of(String text) {
        float[] vector = vector(text);
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float component : vector) {
            bytes.putFloat(component);
        }
        return new Embedding(embedder.model().fingerprint(), model, vector.length, bytes.flip());
    }

    /** Every hit has the cosine of question and text in this space, and they come by it. */
    void assertRanked(String question, Iterable<JsonNode> hits) {
        double before = 1;
        for (JsonNode hit : hits) {
            double score = hit.path("score").asDouble();
            assertThat(hit.path("matchedBy").asText()).isEqualTo("vector");
            assertThat(score)
                    .as("cosine in the space of " + model)
                    .isCloseTo(cosine(question, hit.at("/memory/content").asText()), within(1e-4));
            assertThat(score).isLessThanOrEqualTo(before);
            before = score;
        }
    }

    private double cosine(String question, String text) {
        float[] one = vector(question);
        float[] other = vector(text);
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }

    /** Without prefixes a question and a text are the same. */
    private float[] vector(String text) {
        return vectors.computeIfAbsent(
                text, unused -> embedder.embedPassage(text).orElseThrow());
    }

    @Override
    public void close() {
        embedder.close();
        provider.close();
    }
}
