package io.memlog.reconciler.ledger;

import java.util.Map;

/**
 * memory.enriched as the reconciler needs it: which log it is, where it ends, and a ledger kept up with it. Not thread-safe.
 *
 * <p>If {@link #foldToEnd} left out a record that was committed before the call, a store that has applied it would look wrong.
 */
public interface EnrichedLog {
    int partitions();

    String clusterId();

    /** Id of this incarnation of the topic. */
    String topicId();

    Map<Integer, LogBounds> bounds();

    /** Folds everything that is committed now into {@link #ledger} and returns where the log stood. */
    Map<Integer, LogBounds> foldToEnd();

    /** Forgets a partition of the ledger and its floor, which is too high; {@link #foldToEnd} then folds it from the log's start. */
    void startOver(int partition, long newFloor);

    Ledger ledger();
}
