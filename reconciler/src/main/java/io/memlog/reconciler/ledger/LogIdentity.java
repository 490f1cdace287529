package io.memlog.reconciler.ledger;

/**
 * Which log offsets belong to; immutable.
 *
 * @param topicId id of this incarnation of the topic
 * @param partitions how many partitions the keys are spread over
 */
public record LogIdentity(String clusterId, String topicId, int partitions) {
    /** Of a ledger that was folded from nothing yet. */
    static final LogIdentity NONE = new LogIdentity("", "", 0);

    @Override
    public String toString() {
        return "cluster %s, topic id %s, %d partitions".formatted(clusterId, topicId, partitions);
    }
}
