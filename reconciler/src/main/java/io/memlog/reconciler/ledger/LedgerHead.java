package io.memlog.reconciler.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Where one partition of a ledger stands; immutable. It is written together with what it stands for.
 *
 * @param log which log the offsets belong to
 * @param position next offset to fold
 * @param floor lowest watermark that can still be asked for; beyond the position if the stores are
 * @param wholeAt everything that the log held at this time has been folded, or none of it has
 */
public record LedgerHead(LogIdentity log, long position, long floor, Instant wholeAt) {
    static final LedgerHead NEW = new LedgerHead(LogIdentity.NONE, 0, 0, Instant.EPOCH);

    boolean isNew() {
        return log.equals(LogIdentity.NONE);
    }

    LedgerHead withPosition(long newPosition, Instant newWholeAt) {
        return new LedgerHead(log, newPosition, floor, newWholeAt);
    }

    LedgerHead withFloor(long newFloor) {
        return new LedgerHead(log, position, newFloor, wholeAt);
    }

    /**
     * Why folding cannot go on from here in a log, if it cannot.
     *
     * @param tombstonesKept how long the log keeps tombstones: a ledger that was away for longer may never hear of an erasure
     */
    Optional<String> obstacle(LogIdentity current, LogBounds bounds, Instant now, Duration tombstonesKept) {
        if (!log.equals(current)) {
            return Optional.of("expected %s, found a ledger of %s".formatted(current, log));
        }
        if (position > bounds.end()) {
            return Optional.of(
                    "expected a position of at most %d (log end), found %d".formatted(bounds.end(), position));
        }
        if (position < bounds.start()) {
            return Optional.of(
                    "expected a position of at least %d (log start), found %d".formatted(bounds.start(), position));
        }
        if (wholeAt.plus(tombstonesKept).isBefore(now)) {
            return Optional.of("expected a ledger not older than %s (the log keeps tombstones for %s), found %s"
                    .formatted(now.minus(tombstonesKept), tombstonesKept, wholeAt));
        }
        return Optional.empty();
    }
}
