package io.memlog.ingest;

import io.memlog.schemas.Topics;
import io.memlog.service.ReadinessCheck;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** Asks the log every few seconds whether it is there, so that /readyz can answer at once. Thread-safe. */
final class LogProbe implements ReadinessCheck, AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final Admin admin;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("log-probe").factory());

    private volatile boolean answers = true;

    /** The log has just been seen at start, so it counts as there until asked again. */
    LogProbe(Admin admin) {
        this.admin = admin;
        timer.scheduleWithFixedDelay(this::ask, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Optional<String> missing() {
        return answers ? Optional.empty() : Optional.of("no answer from Kafka about " + Topics.EVENTS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private void ask() {
        try {
            admin.describeTopics(List.of(Topics.EVENTS))
                    .allTopicNames()
                    .get(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            answers = true;
        } catch (ExecutionException | TimeoutException e) {
            answers = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
