package io.memlog.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Has both stores rebuilt again and again by the reconciler: a rebuild to its end, what it replaced dropped, the next one. It asks for an
 * operation once and waits for it under its id, whatever is killed. Thread-safe.
 */
final class Rebuilds implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    /** A reconciler that was killed is there again long before, and knows what it has accepted. */
    private static final Duration FOUND_WITHIN = Duration.ofMinutes(2);

    private static final Duration END_WITHIN = Duration.ofMinutes(10);

    private static final Set<String> ENDS = Set.of("DONE", "FAILED", "CANCELLED");

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(ANSWER_WITHIN).build();
    private final URI reconciler;
    private final Consumer<String> console;
    private final Thread thread = new Thread(this::run, "rebuilds");
    private final List<String> failures = new ArrayList<>();
    private final Set<String> heardOf = new HashSet<>();
    private int switched;
    private int drops;
    private volatile boolean isEnding;

    private Rebuilds(URI reconciler, Consumer<String> console) {
        this.reconciler = reconciler;
        this.console = console;
        thread.setDaemon(true);
    }

    static Rebuilds start(URI reconciler, Consumer<String> console) {
        var rebuilds = new Rebuilds(reconciler, console);
        rebuilds.thread.start();
        return rebuilds;
    }

    /** Returns when the rebuild under way has ended and what it replaced is gone. */
    RebuildCounts end() throws InterruptedException {
        isEnding = true;
        if (!thread.join(END_WITHIN)) {
            fail("expected the last rebuild to end within " + END_WITHIN);
        }
        synchronized (this) {
            return new RebuildCounts(switched, drops, failures);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        client.close();
    }

    private void run() {
        try {
            while (!isEnding) {
                rebuild();
                dropAllButTheLiveOnes();
                Thread.sleep(LOOK.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            fail("rebuilds ended: " + e);
        }
    }

    private void rebuild() throws InterruptedException {
        JsonNode ended = operation("{\"operation\": \"rebuild\", \"store\": \"both\"}");
        for (JsonNode change : ended.at("/result/stores")) {
            if (change.at("/outcome").asText().equals("SWITCHED")) {
                synchronized (this) {
                    switched++;
                }
            } else {
                fail("%s of %s: %s"
                        .formatted(
                                change.at("/outcome").asText(),
                                change.at("/store").asText(),
                                change));
            }
        }
    }

    private void dropAllButTheLiveOnes() throws InterruptedException {
        for (JsonNode store : answered(() -> get("/v1/generations")).at("/stores")) {
            for (JsonNode generation : store.at("/generations")) {
                if (!generation.at("/state").asText().equals("LIVE")) {
                    JsonNode ended = operation("{\"operation\": \"drop\", \"store\": \"%s\", \"generation\": %d}"
                            .formatted(
                                    store.at("/store").asText().toLowerCase(Locale.ROOT),
                                    generation.at("/number").asInt()));
                    synchronized (this) {
                        drops += ended.at("/state").asText().equals("DONE") ? 1 : 0;
                    }
                }
            }
        }
    }

    /** As it is at its end. */
    private JsonNode operation(String request) throws InterruptedException {
        JsonNode accepted = answered(() -> submit(request));
        String id = accepted.at("/id").asText();
        if (id.isEmpty()) {
            fail("%s was refused: %s".formatted(request, accepted));
            return accepted;
        }
        heardOf.add(id);
        console.accept("rebuilds: %s %s".formatted(accepted.at("/operation").asText(), id));
        JsonNode ended = answered(() -> get("/v1/operations/" + id)
                .filter(found ->
                        !found.has("id") || ENDS.contains(found.at("/state").asText())));
        if (!ended.at("/state").asText().equals("DONE")) {
            fail("%s is %s: %s".formatted(request, ended.at("/state").asText("lost"), ended));
        }
        return ended;
    }

    /** What the reconciler has accepted and was killed before it said so must not be asked for a second time. */
    private Optional<JsonNode> submit(String request) throws IOException, InterruptedException {
        Optional<JsonNode> known = get("/v1/operations?results=false");
        if (known.isEmpty()) {
            return known;
        }
        String kind = JSON.readTree(request).at("/operation").asText();
        for (JsonNode operation : known.get().at("/operations")) {
            if (operation.at("/operation").asText().equals(kind)
                    && !operation.at("/state").asText().equals("FAILED")
                    && !heardOf.contains(operation.at("/id").asText())) {
                return Optional.of(operation);
            }
        }
        return Optional.of(send(request(path("/v1/operations")).POST(BodyPublishers.ofString(request))))
                .filter(Rebuilds::isAnswer);
    }

    /** Asks until there is an answer; empty is none. */
    private JsonNode answered(Question question) throws InterruptedException {
        long unknownSince = 0;
        while (true) {
            try {
                Optional<JsonNode> answer = question.ask();
                boolean isUnknown = answer.filter(found -> found.path("status").asInt() == 404)
                        .isPresent();
                unknownSince = isUnknown ? unknownSince == 0 ? System.nanoTime() : unknownSince : 0;
                boolean isSure = !isUnknown || System.nanoTime() - unknownSince > FOUND_WITHIN.toNanos();
                if (answer.isPresent() && isSure) {
                    return answer.get();
                }
            } catch (IOException e) {
                // It was killed, and is on its way back.
            }
            Thread.sleep(LOOK.toMillis());
        }
    }

    /** Empty while a store is away, say. */
    @FunctionalInterface
    private interface Question {
        Optional<JsonNode> ask() throws IOException, InterruptedException;
    }

    private Optional<JsonNode> get(String path) throws IOException, InterruptedException {
        JsonNode answer = send(request(path(path)).GET());
        return Optional.of(answer).filter(Rebuilds::isAnswer);
    }

    /** And not a problem that passes. */
    private static boolean isAnswer(JsonNode answer) {
        return answer.path("status").asInt() < 500;
    }

    private HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(ANSWER_WITHIN);
    }

    private URI path(String path) {
        return reconciler.resolve(path);
    }

    /** Of a refusal its problem, whose status is the answer's. */
    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        String body = client.send(request.build(), BodyHandlers.ofString()).body();
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IOException("expected JSON, found " + body, e);
        }
    }

    private synchronized void fail(String what) {
        failures.add(what);
        console.accept("rebuilds: " + what);
    }
}
