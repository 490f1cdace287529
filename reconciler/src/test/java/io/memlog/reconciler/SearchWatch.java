package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.models.Embedder;
import io.memlog.models.EmbeddingModels;
import io.memlog.service.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * Searches one user's memories, and compares every score with the cosine of question and memory in the one model that the answer names,
 * embedded here; used by one thread at a time.
 */
final class SearchWatch implements AutoCloseable {
    private static final String QUESTION = "where does she travel?";

    /** The question is embedded by another process on the same machine: the same bits but for the last ones. */
    private static final double ROUNDING = 1e-4;

    private final HttpClient http = HttpClient.newHttpClient();
    private final IntSupplier port;
    private final Map<String, Embedder> models = new HashMap<>();
    private final Map<String, float[]> questions = new HashMap<>();
    private final Map<String, float[]> passages = new HashMap<>();
    private final List<String> answering = new ArrayList<>();

    /** With models of this process. */
    SearchWatch(IntSupplier port, Path cache, String... models) {
        this(port, Stream.of(models).map(model -> EmbeddingModels.open(model, cache)));
    }

    /** Closes them. */
    SearchWatch(IntSupplier port, Stream<? extends Embedder> models) {
        this.port = port;
        models.forEach(model -> this.models.put(model.model().id(), model));
    }

    /** Id of the model that answered; the answer holds nothing of another one, and no memory by its words only. */
    String search(String user) throws IOException, InterruptedException {
        return search(user, false);
    }

    /** The same of a user some of whose memories no vector may find, and who may have fewer than 50. */
    String searchAmongWords(String user) throws IOException, InterruptedException {
        return search(user, true);
    }

    private String search(String user, boolean mayBeByWords) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:%d/v1/search?tenantId=acme&userId=%s&limit=50&query=%s"
                .formatted(port.getAsInt(), user, QUESTION.replace(" ", "%20").replace("?", "%3F")));
        JsonNode answer = Json.mapper()
                .readTree(http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                        .body());
        String model = answer.path("embeddingModel").asText();
        assertThat(models).as(answer.toString()).containsKey(model);
        assertThat(answer.path("hits").size()).as("hits").isBetween(mayBeByWords ? 1 : 50, 50);
        double before = 1;
        for (JsonNode hit : answer.path("hits")) {
            double score = hit.path("score").asDouble();
            String matchedBy = hit.path("matchedBy").asText();
            if (mayBeByWords && matchedBy.equals("words")) {
                continue;
            }
            assertThat(matchedBy).isEqualTo("vector");
            assertThat(score).isLessThanOrEqualTo(before);
            assertThat(score)
                    .as("cosine in the space of %s", model)
                    .isCloseTo(cosine(model, hit.at("/memory/content").asText()), within(ROUNDING));
            before = score;
        }
        answering.add(model);
        return model;
    }

    /** Models of the answers so far, one for all that follow each other. */
    List<String> models() {
        List<String> changes = new ArrayList<>();
        for (String model : answering) {
            if (changes.isEmpty() || !changes.getLast().equals(model)) {
                changes.add(model);
            }
        }
        return changes;
    }

    int answers() {
        return answering.size();
    }

    private double cosine(String model, String content) {
        Embedder embedder = Objects.requireNonNull(models.get(model));
        float[] question = questions.computeIfAbsent(
                model, unused -> embedder.embedQuery(QUESTION).orElseThrow());
        float[] passage = passages.computeIfAbsent(
                model + content, unused -> embedder.embedPassage(content).orElseThrow());
        double sum = 0;
        for (int i = 0; i < question.length; i++) {
            sum += (double) question[i] * passage[i];
        }
        return sum;
    }

    @Override
    public void close() {
        models.values().forEach(Embedder::close);
    }
}
