package io.memlog.reconciler.verify;

import io.memlog.schemas.avro.Finding;
import io.memlog.schemas.avro.FindingDepth;
import io.memlog.schemas.avro.FindingState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A confirmed difference and what became of it; immutable.
 *
 * @param depth how deep the reading was that saw it; only one as deep may say that it is gone
 * @param firstSeenAt when it was confirmed for the first time
 * @param lastSeenAt when it was last confirmed, or found repaired
 * @param reason why it was accepted; null in every other state
 */
public record KnownFinding(
        Difference difference,
        FindingDepth depth,
        Instant firstSeenAt,
        Instant lastSeenAt,
        FindingState state,
        @Nullable String reason) {
    static KnownFinding opened(Difference difference, FindingDepth depth, Instant now) {
        Instant at = now.truncatedTo(ChronoUnit.MILLIS);
        return new KnownFinding(difference, depth, at, at, FindingState.OPEN, null);
    }

    /** What was accepted stays so while it is the same; a repair that left the difference has not repaired it. */
    KnownFinding seenAgain(Difference again, FindingDepth by, Instant now) {
        boolean isStillAccepted = state == FindingState.ACCEPTED && again.equals(difference);
        boolean isFoundAnew = state == FindingState.REPAIRED || by.compareTo(depth) < 0;
        FindingDepth shallowest = isFoundAnew ? by : depth;
        return new KnownFinding(
                again,
                shallowest,
                firstSeenAt,
                now.truncatedTo(ChronoUnit.MILLIS),
                isStillAccepted ? state : FindingState.OPEN,
                isStillAccepted ? reason : null);
    }

    KnownFinding repaired(Instant now) {
        Instant at = now.truncatedTo(ChronoUnit.MILLIS);
        return new KnownFinding(difference, depth, firstSeenAt, at, FindingState.REPAIRED, null);
    }

    KnownFinding repairing() {
        return new KnownFinding(difference, depth, firstSeenAt, lastSeenAt, FindingState.REPAIRING, null);
    }

    KnownFinding accepted(String why) {
        return new KnownFinding(difference, depth, firstSeenAt, lastSeenAt, FindingState.ACCEPTED, why);
    }

    KnownFinding reopened() {
        return new KnownFinding(difference, depth, firstSeenAt, lastSeenAt, FindingState.OPEN, null);
    }

    /** Still a difference that nobody has accepted, as far as anyone knows. */
    public boolean isOpen() {
        return state == FindingState.OPEN || state == FindingState.REPAIRING;
    }

    /** Still a difference, accepted or not, as far as anyone knows. */
    public boolean isThere() {
        return state != FindingState.REPAIRED;
    }

    /** The record for memory.inconsistencies. A damaged key, or that of no memory, may have any form: what is left over is the id. */
    public Finding toAvro() {
        String key = difference.key();
        int first = key.indexOf('/');
        int second = key.indexOf('/', first + 1);
        return Finding.newBuilder()
                .setFindingId(difference.findingId())
                .setStore(difference.store())
                .setKind(difference.kind())
                .setTenantId(first < 0 ? "" : key.substring(0, first))
                .setUserId(first < second ? key.substring(first + 1, second) : "")
                .setMemoryId(key.substring(Math.max(first, second) + 1))
                .setPartition(difference.partition())
                .setLogOffset(difference.logOffset())
                .setExpectedVersion(difference.expectedVersion())
                .setFoundVersion(difference.foundVersion())
                .setExpectedDigest(difference.expectedDigest())
                .setFoundDigest(difference.foundDigest())
                .setFirstSeenAt(firstSeenAt)
                .setLastSeenAt(lastSeenAt)
                .setState(state)
                .setDepth(depth)
                .setReason(reason)
                .build();
    }

    /** The finding of a record of memory.inconsistencies; the key is in its id, which a damaged key cannot blur. */
    public static KnownFinding of(Finding published) {
        String key =
                published.getFindingId().substring((published.getStore() + "/" + published.getKind() + "/").length());
        return new KnownFinding(
                new Difference(
                        published.getStore(),
                        published.getKind(),
                        key,
                        published.getPartition(),
                        published.getLogOffset(),
                        published.getExpectedVersion(),
                        published.getFoundVersion(),
                        published.getExpectedDigest(),
                        published.getFoundDigest()),
                published.getDepth(),
                published.getFirstSeenAt(),
                published.getLastSeenAt(),
                published.getState(),
                published.getReason());
    }
}
