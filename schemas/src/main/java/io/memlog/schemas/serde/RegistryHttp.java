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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    private record Question(
            String method, String path, @Nullable String json) {}

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

    Answer get(String path) {
        return firstAnswer(new Question("GET", path, null));
    }

    Answer post(String path, String json) {
        return firstAnswer(new Question("POST", path, json));
    }

    Answer put(String path, String json) {
        return firstAnswer(new Question("PUT", path, json));
    }

    /** One attempt at every node; those that fail are left out, so that a dead node holds nobody up. */
    List<Answer> getFromEach(String path) {
        List<Answer> answers = new ArrayList<>();
        for (SerdeSettings.Node node : nodes) {
            try {
                Answer answer = send(node, new Question("GET", path, null), requestTimeout);
                if (!isTransient(answer.status())) {
                    answers.add(answer);
                }
            } catch (IOException e) {
                warn(node, path + " did not answer: " + e);
            }
        }
        return answers;
    }

    private Answer firstAnswer(Question question) {
        long end = System.nanoTime() + deadline.toNanos();
        Duration wait = FIRST_WAIT;
        List<Exception> failures = new ArrayList<>();
        while (true) {
            for (int i = 0; i < nodes.size(); i++) {
                int index = (preferred.get() + i) % nodes.size();
                SerdeSettings.Node node = nodes.get(index);
                try {
                    Answer answer = send(node, question, Duration.ofNanos(Math.max(1, end - System.nanoTime())));
                    if (!isTransient(answer.status())) {
                        preferred.set(index);
                        return answer;
                    }
                    failures.add(new IOException(node + question.path() + " answered " + answer.status()));
                } catch (IOException e) {
                    failures.add(new IOException(node + question.path() + " did not answer: " + e, e));
                }
                warn(node, String.valueOf(failures.getLast().getMessage()));
            }
            if (System.nanoTime() + wait.toNanos() >= end) {
                throw unavailable(failures);
            }
            pause(wait);
            wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
        }
    }

    private SchemaRegistryUnavailable unavailable(List<Exception> failures) {
        Exception last = failures.removeLast();
        SchemaRegistryUnavailable unavailable =
                new SchemaRegistryUnavailable(last.getMessage() + " (gave up after " + deadline + ")", last);
        failures.forEach(unavailable::addSuppressed);
        return unavailable;
    }

    private Answer send(SerdeSettings.Node node, Question question, Duration left) throws IOException {
        Duration timeout = left.compareTo(requestTimeout) < 0 ? left : requestTimeout;
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(node.uri() + question.path())).timeout(timeout);
        request.header("Accept", MEDIA_TYPE + ", application/json");
        node.authorization().ifPresent(value -> request.header("Authorization", value));
        if (question.json() != null) {
            request.header("Content-Type", MEDIA_TYPE)
                    .method(question.method(), BodyPublishers.ofString(question.json(), UTF_8));
        }
        return await(Client.SHARED.sendAsync(request.build(), BodyHandlers.ofString(UTF_8)), timeout);
    }

    /** The request's own timeout ends with the headers; this one covers a body that never comes, too. */
    private static Answer await(CompletableFuture<HttpResponse<String>> response, Duration timeout) throws IOException {
        try {
            HttpResponse<String> received = response.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return new Answer(received.statusCode(), received.body());
        } catch (InterruptedException e) {
            response.cancel(true);
            throw new InterruptException(e);
        } catch (TimeoutException e) {
            response.cancel(true);
            throw new IOException("no whole answer within " + timeout, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }

    private static boolean isTransient(int status) {
        return status >= 500 || status == 429 || status == 408;
    }

    private static void warn(SerdeSettings.Node node, String failure) {
        LOG.atWarn()
                .addKeyValue("registry", node)
                .addKeyValue("failure", failure)
                .log("schema registry failed");
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
