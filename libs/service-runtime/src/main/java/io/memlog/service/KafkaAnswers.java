package io.memlog.service;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;

/** Waits for the cluster's answers while a service starts; stateless. */
public final class KafkaAnswers {
    public static final Duration TIMEOUT = Duration.ofSeconds(60);

    private KafkaAnswers() {}

    /**
     * The answer, or Kafka's own exception.
     *
     * @throws IllegalStateException if there is none within {@link #TIMEOUT}; the service should stop
     */
    public static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "Kafka: expected an answer within %d s, found none".formatted(TIMEOUT.toSeconds()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Kafka", e);
        }
    }
}
