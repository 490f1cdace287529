package io.memlog.reconciler.letters;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a dead letter without its payload; immutable.
 *
 * @param time when the letter was written, by the broker's clock
 * @param code stable reason, {@link LetterFormat#UNKNOWN} when the letter names none
 * @param detail expected and found, cut
 * @param stage operator or sink that gave up
 * @param retries how often the record had been sent again before this letter
 * @param retryOf the earlier letter, {@code partition@offset}
 * @param source where the record stood when it was given up
 * @param owner whose memory the record key names; the key is the producer's word
 * @param traceId W3C trace id
 * @param originalBytes size of the value before it was cut, null when it is whole
 */
public record Letter(
        LetterId id,
        Instant time,
        String code,
        @Nullable String detail,
        String stage,
        int attempts,
        int retries,
        @Nullable String retryOf,
        @Nullable Source source,
        @Nullable Owner owner,
        @Nullable String traceId,
        int valueBytes,
        @Nullable Long originalBytes) {

    /** A record by its place. */
    public record Source(String topic, int partition, long offset) {
        @Override
        public String toString() {
            return "%s-%d@%d".formatted(topic, partition, offset);
        }
    }

    /** A user, or one memory of one. */
    public record Owner(
            String tenantId, String userId, @Nullable String memoryId) {}
}
