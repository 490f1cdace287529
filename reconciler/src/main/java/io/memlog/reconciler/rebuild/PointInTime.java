package io.memlog.reconciler.rebuild;

import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.rebuild.RebuildRequest.Until;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Topics;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which offsets of memory.enriched a moment stands for. Thread-safe. */
public final class PointInTime {
    private final LogPositions log;

    public PointInTime(LogPositions log) {
        this.log = log;
    }

    /**
     * Where a side generation stops.
     *
     * @param next partition to next offset of memory.enriched, for each partition
     * @param isExact the log certainly keeps every record since; null if that is not known
     */
    record Bounds(Map<Integer, Long> next, @Nullable Boolean isExact) {
        Bounds {
            next = Map.copyOf(next);
        }
    }

    /**
     * Turns what was asked for into offsets.
     *
     * @throws MemlogException with {@link ErrorCode#INVALID_FIELD} if it lies beyond the log's end or names not each partition,
     *     {@link ErrorCode#LOG_UNAVAILABLE} if Kafka does not answer; ask again
     */
    Bounds resolve(Until until) {
        return switch (until) {
            case Until.Moment moment -> {
                Instant now = Instant.now();
                if (moment.at().isAfter(now)) {
                    throw refused("until: expected a time that has passed, found a later one than now, " + now);
                }
                boolean isExact = !moment.at().isBefore(now.minus(log.everyRecordKept(Topics.ENRICHED)));
                yield new Bounds(log.nextOffsetsAt(Topics.ENRICHED, moment.at()), isExact);
            }
            case Until.Offsets offsets -> {
                Map<Integer, LogBounds> ends = log.bounds(Topics.ENRICHED);
                if (!ends.keySet().equals(offsets.next().keySet())) {
                    throw refused("until: expected an offset for each partition of %s, found %s"
                            .formatted(
                                    new TreeSet<>(ends.keySet()),
                                    new TreeSet<>(offsets.next().keySet())));
                }
                offsets.next().forEach((partition, offset) -> {
                    long end = Objects.requireNonNull(ends.get(partition)).end();
                    if (offset > end) {
                        throw refused("until: expected at most %s-%d@%d, the log's end, found @%d"
                                .formatted(Topics.ENRICHED, partition, end, offset));
                    }
                });
                yield new Bounds(offsets.next(), null);
            }
        };
    }

    private static MemlogException refused(String message) {
        return new MemlogException(ErrorCode.INVALID_FIELD, message);
    }
}
