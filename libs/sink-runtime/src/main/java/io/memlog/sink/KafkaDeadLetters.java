package io.memlog.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.Headers;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Topics;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Publishes to memory.dead-letter and waits for the acknowledgement. Thread-safe.
 *
 * <p>A crash after the acknowledgement and before the store's commit publishes the letter again: topic, partition and offset in its
 * headers identify it.
 */
final class KafkaDeadLetters implements DeadLetters {
    private static final Duration ACKNOWLEDGE_TIMEOUT = Duration.ofSeconds(30);

    private final Producer<byte[], byte[]> producer;
    private final String stage;

    /** @param producer idempotent, acks=all */
    KafkaDeadLetters(Producer<byte[], byte[]> producer, String stage) {
        this.producer = producer;
        this.stage = stage;
    }

    @Override
    public void publish(ConsumerRecord<byte[], byte[]> unappliable, MemlogException reason) {
        var headers = new RecordHeaders(unappliable.headers());
        add(headers, Headers.DEAD_LETTER_CODE, reason.code().name());
        add(headers, Headers.DEAD_LETTER_DETAIL, String.valueOf(reason.getMessage()));
        add(headers, Headers.DEAD_LETTER_TOPIC, unappliable.topic());
        add(headers, Headers.DEAD_LETTER_PARTITION, String.valueOf(unappliable.partition()));
        add(headers, Headers.DEAD_LETTER_OFFSET, String.valueOf(unappliable.offset()));
        add(headers, Headers.DEAD_LETTER_STAGE, stage);
        add(headers, Headers.DEAD_LETTER_ATTEMPTS, "1");
        var letter =
                new ProducerRecord<>(Topics.DEAD_LETTER, null, null, unappliable.key(), unappliable.value(), headers);
        try {
            producer.send(letter).get(ACKNOWLEDGE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new LogUnavailableException(
                    "%s-%d@%d: expected to be acknowledged on %s"
                            .formatted(
                                    unappliable.topic(),
                                    unappliable.partition(),
                                    unappliable.offset(),
                                    Topics.DEAD_LETTER),
                    e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static void add(RecordHeaders headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(UTF_8));
    }
}
