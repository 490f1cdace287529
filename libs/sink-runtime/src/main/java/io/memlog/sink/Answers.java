package io.memlog.sink;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;

/** Waits for answers of Kafka's admin client; stateless. */
final class Answers {
    private Answers() {}

    /**
     * The answer.
     *
     * @throws LogUnavailableException if there is none in time, or one that says to ask again
     */
    static <T> T await(KafkaFuture<T> future, Duration timeout) {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new LogUnavailableException("Kafka: expected an answer within %s, found none".formatted(timeout), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException cause) {
                throw new LogUnavailableException(
                        "Kafka: expected an answer, found " + cause.getClass().getSimpleName(), cause);
            }
            throw new KafkaException("Kafka: expected an answer, found an error", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
