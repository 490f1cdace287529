package io.memlog.schemas.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP to the registry's nodes: timeouts, basic auth, the next node when one fails, and waiting between rounds up to a deadline.
 *
 * <p>Every request of Confluent's API may be repeated (registering a known schema returns its id), so all are retried. Thread-safe.
 */
final class RegistryHttp {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryHttp.class);
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    /** One client for the process: it owns a selector thread, and credentials travel in headers, not in the client. */
    private static final class Client {
        static final HttpClient SHARED = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    /** What a node said; any status that is not worth a retry. */
    record Answer(int status, String body) {
        boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    private final List<SerdeSettings.Node> nodes;
    private final Duration requestTimeout;
    private final Duration deadline;
    private final AtomicInteger preferred = new AtomicInteger();

    RegistryHttp(SerdeSettings settings) {
        nodes = settings.nodes();
        requestTimeout = settings.requestTimeout();
        deadline = settings.deadline();
    }

    int nodes() {
        return nodes.size();
    }

    Answer get(String path) {
        return firstAnswer(path, null);
    }

    Answer post(String path, String json) {
        return firstAnswer(path, json);
    }

    /** The answer of one given node, without another standing in for it. */
    Answer getFrom(int node, String path) {
        return retrying(path, null, node, 1);
    }

    private Answer firstAnswer(String path, @Nullable String json) {
        return retrying(path, json, preferred.get(), nodes.size());
    }

    private Answer retrying(String path, @Nullable String json, int firstNode, int candidates) {
        long end = System.nanoTime() + deadline.toNanos();
        Duration wait = FIRST_WAIT;
        while (true) {
            String failure = "";
            @Nullable IOException cause = null;
            for (int i = 0; i < candidates; i++) {
                int index = (firstNode + i) % nodes.size();
                SerdeSettings.Node node = nodes.get(index);
                try {
                    Answer answer = send(node, path, json, Duration.ofNanos(Math.max(1, end - System.nanoTime())));
                    if (!isTransient(answer.status())) {
                        preferred.set(index);
                        return answer;
                    }
                    failure = node + path + " answered " + answer.status();
                } catch (IOException e) {
                    failure = node + path + " did not answer: " + e;
                    cause = e;
                }
                LOG.atWarn()
                        .addKeyValue("registry", node)
                        .addKeyValue("failure", failure)
                        .log("schema registry failed");
            }
            if (System.nanoTime() + wait.toNanos() >= end) {
                throw new SchemaRegistryUnavailable(failure + " (gave up after " + deadline + ")", cause);
            }
            pause(wait);
            wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
        }
    }

    private Answer send(SerdeSettings.Node node, String path, @Nullable String json, Duration left) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(node.uri() + path))
                .timeout(left.compareTo(requestTimeout) < 0 ? left : requestTimeout)
                .header("Accept", MEDIA_TYPE + ", application/json");
        node.authorization().ifPresent(value -> request.header("Authorization", value));
        if (json != null) {
            request.header("Content-Type", MEDIA_TYPE).POST(BodyPublishers.ofString(json, UTF_8));
        }
        try {
            HttpResponse<String> response = Client.SHARED.send(request.build(), BodyHandlers.ofString(UTF_8));
            return new Answer(response.statusCode(), response.body());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static boolean isTransient(int status) {
        return status >= 500 || status == 429 || status == 408;
    }

    /** Up to a half more than asked, so that many clients do not come back at one instant. */
    static void pause(Duration wait) {
        long millis = wait.toMillis();
        try {
            Thread.sleep(millis + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
