package io.memlog.chaos.scenarios;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Erases everything of one user or another, again and again, while others write to them. Thread-safe. */
final class Clears implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(3);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);

    private final URI ingest;
    private final int users;
    private final Random random;
    private final Thread thread = new Thread(this::run, "clears");
    private volatile boolean isEnding;
    private final AtomicLong accepted = new AtomicLong();

    private Clears(URI ingest, int users, long seed) {
        this.ingest = ingest;
        this.users = users;
        this.random = new Random(seed);
        thread.setDaemon(true);
    }

    /** @param users of the workload, named as it names them */
    static Clears start(URI ingest, int users, long seed) {
        var clears = new Clears(ingest, users, seed);
        clears.thread.start();
        return clears;
    }

    long accepted() {
        return accepted.get();
    }

    @Override
    public void close() {
        isEnding = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!isEnding) {
                int user = random.nextInt(users);
                var request = HttpRequest.newBuilder(ingest.resolve(
                                "/v1/memories:clear?tenantId=tenant-%d&userId=user-%02d".formatted(user % 4, user)))
                        .timeout(ANSWER_WITHIN)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{}"))
                        .build();
                if (client.send(request, BodyHandlers.discarding()).statusCode() == 202) {
                    accepted.incrementAndGet();
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // Seen by the count: nobody else stops ingest.
            isEnding = true;
        }
    }
}
