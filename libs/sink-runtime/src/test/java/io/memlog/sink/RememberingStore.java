package io.memlog.sink;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** Remembers which offsets were applied, in order and as often as they were. Thread-safe; it outlives the sinks that write it. */
final class RememberingStore implements ProjectionStore {
    private final Map<TopicPartition, StoredPosition> positions = new HashMap<>();
    private final Map<TopicPartition, List<Long>> applied = new HashMap<>();

    @Override
    public synchronized Lease claim(SourcePartition source, LogBounds bounds, String owner) {
        StoredPosition stored = positions.computeIfAbsent(
                source.partition(),
                unused -> new StoredPosition(
                        source.clusterId(),
                        source.topicId().toString(),
                        source.partitions(),
                        bounds.start(),
                        -1,
                        0,
                        Instant.now()));
        Lease lease = stored.takenOverBy(owner, source, bounds);
        store(lease);
        return lease;
    }

    @Override
    public synchronized CommitOutcome commit(Batch batch) {
        TopicPartition partition = batch.lease().source().partition();
        Optional<CommitOutcome> objection =
                Optional.ofNullable(positions.get(partition)).flatMap(stored -> stored.objectionTo(batch));
        if (objection.isPresent()) {
            return objection.get();
        }
        batch.records()
                .forEach(written -> applied.computeIfAbsent(partition, unused -> new ArrayList<>())
                        .add(written.offset()));
        Lease lease = batch.lease().advancedTo(batch.nextOffset(), batch.eventOffset());
        store(lease);
        return new CommitOutcome.Committed(lease);
    }

    /** Where each partition stands. */
    synchronized Map<TopicPartition, Long> nextOffsets() {
        Map<TopicPartition, Long> next = new HashMap<>();
        positions.forEach((partition, stored) -> next.put(partition, stored.nextOffset()));
        return next;
    }

    synchronized List<Long> applied(TopicPartition partition) {
        return List.copyOf(applied.getOrDefault(partition, List.of()));
    }

    @Override
    public void close() {}

    private void store(Lease lease) {
        SourcePartition source = lease.source();
        positions.put(
                source.partition(),
                new StoredPosition(
                        source.clusterId(),
                        source.topicId().toString(),
                        source.partitions(),
                        lease.nextOffset(),
                        lease.eventOffset(),
                        lease.epoch(),
                        Instant.now()));
    }
}
