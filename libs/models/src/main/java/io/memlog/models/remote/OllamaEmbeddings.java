package io.memlog.models.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Ollama's {@code POST /api/embed}; thread-safe. */
final class OllamaEmbeddings implements Provider<List<String>, List<EmbeddingResult>> {
    private final Endpoint endpoint;
    private final JsonHttp http;
    private final VectorReader reader;

    OllamaEmbeddings(Endpoint endpoint, JsonHttp http, int dimension) {
        this.endpoint = endpoint;
        this.http = http;
        this.reader = new VectorReader(endpoint.name(), dimension);
    }

    @Override
    public List<EmbeddingResult> call(List<String> texts) {
        ObjectNode body = JsonHttp.JSON.createObjectNode();
        body.put("model", endpoint.model());
        texts.forEach(body.putArray("input")::add);
        // Otherwise it cuts long texts without a word.
        body.put("truncate", false);
        List<JsonNode> vectors = new ArrayList<>();
        http.post("/api/embed", body).path("embeddings").forEach(vectors::add);
        if (vectors.size() != texts.size()) {
            throw reader.wrongCount(texts.size(), vectors.size());
        }
        return reader.results(vectors);
    }

    @Override
    public void close() {
        http.close();
    }
}
