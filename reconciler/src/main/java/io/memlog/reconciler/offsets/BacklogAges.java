package io.memlog.reconciler.offsets;

import io.memlog.schemas.avro.StoreName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * For how long at most the oldest record that a store has not applied has been in the log, without reading that record: it is younger
 * than the newest one that was applied, and younger than the last reading in which there was none. Without the second bound, the
 * first record after a quiet day would look a day old. Thread-safe.
 */
final class BacklogAges {
    /** One store on one partition of one topic. */
    record Position(StoreName store, String topic, int partition) {}

    /** Until when nothing is known to have waited. */
    private final Map<Position, Instant> levels = new ConcurrentHashMap<>();

    /**
     * The store has all of the partition.
     *
     * @param at when the log's end had not been read yet
     * @return zero
     */
    Duration level(Position position, Instant at) {
        levels.merge(position, at, BacklogAges::later);
        return Duration.ZERO;
    }

    /**
     * The store lacks records.
     *
     * @param applied Kafka timestamp of the newest record the store has applied, null if it has applied none
     * @return an upper bound; a lower one, the time since this was seen first, if nothing was ever applied and no reading found it level
     */
    Duration behind(Position position, @Nullable Instant applied, Instant now) {
        Instant since = applied == null
                ? levels.computeIfAbsent(position, first -> now)
                : later(applied, levels.getOrDefault(position, applied));
        return since.isAfter(now) ? Duration.ZERO : Duration.between(since, now);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
