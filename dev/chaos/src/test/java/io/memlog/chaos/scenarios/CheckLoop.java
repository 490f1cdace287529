package io.memlog.chaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Checks at every level, one after the other, until it is closed or one says anything but that all is well. Thread-safe. */
final class CheckLoop implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private static final List<String> REQUESTS = List.of(
            "{\"level\": \"offsets\"}",
            "{\"level\": \"digests\"}",
            "{\"level\": \"deep\"}",
            "{\"level\": \"deep\", \"scope\": {\"tenantId\": \"tenant-1\", \"userId\": \"user-01\"}}");

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI reconciler;
    private final Thread thread = new Thread(this::run, "checks");
    private final AtomicReference<@Nullable Throwable> alarm = new AtomicReference<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private volatile boolean isEnding;

    private CheckLoop(URI reconciler) {
        this.reconciler = reconciler;
        thread.setDaemon(true);
    }

    static CheckLoop start(URI reconciler) {
        var loop = new CheckLoop(reconciler);
        loop.thread.start();
        return loop;
    }

    /** @throws AssertionError what the first check said that found anything */
    void requireNoAlarm() {
        Throwable found = alarm.get();
        if (found != null) {
            throw new AssertionError(found);
        }
    }

    /** Checks by level; suspects and backlog that were looked at twice; requests that no reconciler answered. */
    synchronized Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    /** Returns when the check that is under way has ended. */
    void end() {
        isEnding = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end();
        client.close();
    }

    private void run() {
        try {
            for (int i = 0; !isEnding; i = (i + 1) % REQUESTS.size()) {
                try {
                    judge(check(reconciler, REQUESTS.get(i)));
                } catch (IOException e) {
                    // The reconciler was killed; the next one goes on with its ledger.
                    count("not answered", 1);
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            alarm.set(e);
        }
    }

    private void judge(JsonNode report) {
        String level = report.at("/level").asText();
        assertThat(report.at("/state").asText()).as(report.toPrettyString()).isEqualTo("DONE");
        assertThat(report.at("/findings")).as(report.toPrettyString()).isEmpty();
        assertThat(report.at("/outcomes/state").asText())
                .as(report.toPrettyString())
                .isIn("EQUAL", "PENDING");
        if (!level.equals("offsets")) {
            assertThat(report.at("/consistent").asBoolean())
                    .as(report.toPrettyString())
                    .isTrue();
        }
        count(level, 1);
        for (JsonNode store : report.at("/stores")) {
            count("suspects", store.at("/suspects").asLong());
            count("pending", store.at("/pending").asLong());
        }
        if (!report.at("/caughtUp").asBoolean()) {
            count("behind the log", 1);
        }
    }

    private synchronized void count(String what, long more) {
        counts.merge(what, more, Long::sum);
    }

    JsonNode check(String body) throws IOException, InterruptedException {
        return check(reconciler, body);
    }

    /** All findings that were ever made. */
    JsonNode findings() throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(reconciler.resolve("/v1/findings?state=all")));
    }

    private JsonNode check(URI reconciler, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(reconciler.resolve("/v1/checks")).POST(BodyPublishers.ofString(body)));
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request.timeout(ANSWER_WITHIN).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
