package io.memlog.models.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;

/** {@code POST /embeddings} as OpenAI defined it and many servers copied it; thread-safe. */
final class OpenAiEmbeddings implements Provider<List<String>, List<EmbeddingResult>> {
    private final Endpoint endpoint;
    private final JsonHttp http;
    private final VectorReader reader;
    private final int dimension;
    private final boolean isDimensionSent;

    /** @param isDimensionSent shortens the vectors of models that allow it; others refuse it */
    OpenAiEmbeddings(Endpoint endpoint, JsonHttp http, int dimension, boolean isDimensionSent) {
        this.endpoint = endpoint;
        this.http = http;
        this.reader = new VectorReader(endpoint.name(), dimension);
        this.dimension = dimension;
        this.isDimensionSent = isDimensionSent;
    }

    @Override
    public List<EmbeddingResult> call(List<String> texts) {
        ObjectNode body = JsonHttp.JSON.createObjectNode();
        body.put("model", endpoint.model());
        texts.forEach(body.putArray("input")::add);
        if (isDimensionSent) {
            body.put("dimensions", dimension);
        }
        JsonNode data = http.post("/embeddings", body).path("data");
        return reader.results(inOrder(data, texts.size()));
    }

    @Override
    public void close() {
        http.close();
    }

    /** The order of the answer is free; the index says which text a vector belongs to. */
    private List<JsonNode> inOrder(JsonNode data, int count) {
        JsonNode[] vectors = new JsonNode[count];
        Arrays.fill(vectors, MissingNode.getInstance());
        int found = 0;
        int position = 0;
        for (JsonNode item : data) {
            int index = item.path("index").asInt(position++);
            if (index >= 0 && index < count && vectors[index].isMissingNode()) {
                vectors[index] = item.path("embedding");
                found++;
            }
        }
        if (found != count || data.size() != count) {
            throw reader.wrongCount(count, data.size());
        }
        return List.of(vectors);
    }
}
