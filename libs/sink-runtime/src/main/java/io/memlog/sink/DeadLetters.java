package io.memlog.sink;

import io.memlog.schemas.MemlogException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Where records go that can never be applied. Thread-safe.
 *
 * <p>If {@link #publish} returned before the letter is durable, a crash would lose the record without a trace.
 */
@FunctionalInterface
public interface DeadLetters {
    /**
     * Returns once the record, its bytes unchanged, is durable on the dead-letter topic.
     *
     * @throws LogUnavailableException if that cannot be reached for now; the offset must not pass
     */
    void publish(ConsumerRecord<byte[], byte[]> unappliable, MemlogException reason);
}
