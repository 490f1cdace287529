package io.memlog.ingest;

import io.memlog.schemas.Topics;
import io.memlog.service.ReadinessCheck;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** Asks the log every few seconds whether it is there, so that /readyz can answer at once. Thread-safe. */
final class LogProbe implements ReadinessCheck {
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final Admin admin;

    /** The log has been seen at start, so it counts as there until asked again. */
    private volatile boolean answers = true;

    LogProbe(Admin admin) {
        this.admin = admin;
    }

    @Override
    public Optional<String> missing() {
        return answers ? Optional.empty() : Optional.of("no answer from Kafka about " + Topics.EVENTS);
    }

    /** Asks until interrupted. */
    void run() throws InterruptedException {
        while (true) {
            Thread.sleep(INTERVAL.toMillis());
            answers = ask();
        }
    }

    private boolean ask() throws InterruptedException {
        try {
            return !admin.describeTopics(List.of(Topics.EVENTS))
                    .allTopicNames()
                    .get(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)
                    .isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }
}
