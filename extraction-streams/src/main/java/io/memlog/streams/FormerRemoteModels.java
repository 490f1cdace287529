package io.memlog.streams;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/**
 * Finds out whether models were ever elsewhere; stateless. If so, events may still wait for them, already read and not yet decided,
 * and a process that has its models to itself must let them out.
 */
final class FormerRemoteModels {
    private static final long TIMEOUT_SECONDS = 60;
    private static final String CHANGELOG =
            "%s-%s-changelog".formatted(StreamsSettings.APPLICATION_ID, StateStores.PENDING);

    private FormerRemoteModels() {}

    static boolean existed(Admin admin) {
        try {
            return admin.listTopics()
                    .names()
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .contains(CHANGELOG);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "Kafka: expected an answer within %d s, found none".formatted(TIMEOUT_SECONDS), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Kafka", e);
        }
    }
}
