package io.memlog.reconciler.verify;

import io.memlog.schemas.avro.Finding;
import io.memlog.schemas.avro.FindingState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A confirmed difference and what became of it; immutable.
 *
 * @param firstSeenAt when it was confirmed for the first time
 * @param lastSeenAt when it was last confirmed, or found repaired
 */
public record KnownFinding(Difference difference, Instant firstSeenAt, Instant lastSeenAt, FindingState state) {
    static KnownFinding opened(Difference difference, Instant now) {
        Instant at = now.truncatedTo(ChronoUnit.MILLIS);
        return new KnownFinding(difference, at, at, FindingState.OPEN);
    }

    KnownFinding seenAgain(Difference again, Instant now) {
        FindingState next = state == FindingState.REPAIRED ? FindingState.OPEN : state;
        return new KnownFinding(again, firstSeenAt, now.truncatedTo(ChronoUnit.MILLIS), next);
    }

    KnownFinding repaired(Instant now) {
        return new KnownFinding(difference, firstSeenAt, now.truncatedTo(ChronoUnit.MILLIS), FindingState.REPAIRED);
    }

    /** Still a difference as far as anyone knows. */
    public boolean isOpen() {
        return state == FindingState.OPEN || state == FindingState.REPAIRING;
    }

    /** The record for memory.inconsistencies. A damaged key may have any form: its middle is then the user. */
    public Finding toAvro() {
        String key = difference.key();
        int first = key.indexOf('/');
        int last = key.lastIndexOf('/');
        return Finding.newBuilder()
                .setFindingId(difference.findingId())
                .setStore(difference.store())
                .setKind(difference.kind())
                .setTenantId(first < 0 ? "" : key.substring(0, first))
                .setUserId(first < last ? key.substring(first + 1, last) : "")
                .setMemoryId(key.substring(last + 1))
                .setPartition(difference.partition())
                .setLogOffset(difference.logOffset())
                .setExpectedVersion(difference.expectedVersion())
                .setFoundVersion(difference.foundVersion())
                .setExpectedDigest(difference.expectedDigest())
                .setFoundDigest(difference.foundDigest())
                .setFirstSeenAt(firstSeenAt)
                .setLastSeenAt(lastSeenAt)
                .setState(state)
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
                published.getFirstSeenAt(),
                published.getLastSeenAt(),
                published.getState());
    }
}
