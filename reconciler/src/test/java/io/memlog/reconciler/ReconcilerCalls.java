package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.service.Json;
import io.memlog.testkit.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a reconciler answers over HTTP. Thread-safe.
 *
 * @param base its address
 */
record ReconcilerCalls(URI base) {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Set<String> ENDS = Set.of("DONE", "FAILED", "CANCELLED");

    static ReconcilerCalls of(ServiceProcess reconciler) {
        return new ReconcilerCalls(reconciler.uri());
    }

    /** Of a reconciler inside this process. */
    static ReconcilerCalls onPort(int port) {
        return new ReconcilerCalls(URI.create("http://127.0.0.1:" + port));
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return Json.mapper().readTree(text(path));
    }

    /** What is no JSON. */
    String text(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path)));
    }

    JsonNode post(String path, String body) throws IOException, InterruptedException {
        return Json.mapper()
                .readTree(send(HttpRequest.newBuilder(base.resolve(path)).POST(BodyPublishers.ofString(body))));
    }

    /** Id of an operation that was asked for. */
    String submit(String body) throws IOException, InterruptedException {
        JsonNode submitted = post("/v1/operations", body);
        assertThat(submitted.at("/id").asText()).as(submitted.toString()).isNotBlank();
        return submitted.at("/id").asText();
    }

    JsonNode operation(String id) throws IOException, InterruptedException {
        return get("/v1/operations/" + id);
    }

    static boolean hasEnded(JsonNode operation) {
        return ENDS.contains(operation.at("/state").asText());
    }

    /** Models of all memories, as {@code first+next}, {@code none} without a vector, and how many have them. */
    Map<String, Long> spaces() throws IOException, InterruptedException {
        Map<String, Long> spaces = new TreeMap<>();
        for (JsonNode known : get("/v1/embeddings").path("embeddings")) {
            String next = known.hasNonNull("nextModel")
                    ? "+" + known.path("nextModel").asText()
                    : "";
            String first = known.hasNonNull("model") ? known.path("model").asText() : "none";
            spaces.merge(first + next, known.path("memories").asLong(), Long::sum);
        }
        return spaces;
    }

    /**
     * Whether both stores hold what every event that was accepted before has come to. In this order: stores that are at the log's end may
     * still lack what comes of an event that is decided only then.
     */
    boolean isCaughtUp() throws IOException, InterruptedException {
        return get("/v1/outcomes").at("/state").asText().equals("EQUAL")
                && get("/v1/offsets").at("/isCaughtUp").asBoolean();
    }

    /** Of all partitions together. */
    long lagRecords(String store) throws IOException, InterruptedException {
        long lag = 0;
        for (JsonNode partition : get("/v1/offsets").at("/partitions")) {
            lag += partition.at("/stores/" + store + "/lagRecords").asLong();
        }
        return lag;
    }

    /** Sorted. */
    static List<String> findingIds(JsonNode report) {
        return report.at("/findings").findValuesAsText("findingId").stream()
                .sorted()
                .toList();
    }

    private static String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), BodyHandlers.ofString()).body();
    }
}
