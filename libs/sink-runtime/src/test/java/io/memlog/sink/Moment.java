package io.memlog.sink;

/** Where a member may be interrupted: it dies, stands still, loses its connection, or others go on. */
enum Moment {
    /** The loop asks for records; only while it drains, for before that every turn is a moment of its own. */
    DRAINING,
    /** Before the cluster is asked what a claim needs. */
    LOG_UNASKED,
    /** Between its answer and the claim. */
    LOG_ASKED,
    CLAIM_BEGUN,
    CLAIM_LOCKED,
    CLAIM_UNCOMMITTED,
    /** Before the store's answer is heard. */
    CLAIM_COMMITTED,
    /** Before the cluster is asked whether the topic is still the same. */
    SOURCE_UNASKED,
    SOURCE_ASKED,
    LETTER_UNSENT,
    /** Before its acknowledgement is heard. */
    LETTER_SENT,
    BATCH_BEGUN,
    BATCH_LOCKED,
    /** Before each mutation. */
    BATCH_CHANGING,
    BATCH_UNCOMMITTED,
    /** Before the store's answer is heard. */
    BATCH_COMMITTED,
    OFFSETS_UNREPORTED,
    OFFSETS_REPORTED
}
