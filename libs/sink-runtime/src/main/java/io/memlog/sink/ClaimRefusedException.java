package io.memlog.sink;

/** The store must not be written from this source until a person decides: the message says what was expected, found and what to do. */
public sealed class ClaimRefusedException extends RuntimeException permits LogTruncatedException {
    /** Why, as a stable label. */
    public enum Reason {
        /** The store belongs to another sink id. */
        OTHER_SINK,
        /** The store was filled from another Kafka cluster. */
        OTHER_CLUSTER,
        /** The topic was deleted and created again. */
        TOPIC_RECREATED,
        /** The topic has another number of partitions than when the store was filled. */
        PARTITIONS_CHANGED,
        /** The log no longer has the next offset. */
        RETENTION_GAP,
        /** The log ends before the next offset. */
        LOG_TRUNCATED,
        /** Tombstones that the store has not seen may have been compacted away. */
        ERASURES_EXPIRED,
        /** The store refuses one record after the other: that is no poison, store and log do not fit. */
        RECORDS_REFUSED
    }

    private final Reason reason;

    public ClaimRefusedException(Reason reason, String message) {
        super(reason + ": " + message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
