package io.memlog.sink;

import io.memlog.sink.ClaimRefusedException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** A store that keeps the contract and fails when told to. Not thread-safe. */
final class InMemoryStore implements ProjectionStore {
    /** What happens to a commit. */
    enum Fault {
        NONE,
        UNAVAILABLE,
        /** The answer is lost after the transaction took effect. */
        UNKNOWN_APPLIED,
        /** The connection is lost before the transaction took effect. */
        UNKNOWN_LOST
    }

    private record Row(Uuid topicId, long epoch, long nextOffset, long eventOffset) {}

    private final Map<TopicPartition, Row> rows = new HashMap<>();
    final Deque<Fault> faults = new ArrayDeque<>();
    final List<Batch> committed = new ArrayList<>();
    boolean isAway;
    Runnable duringCommit = () -> {};

    @Nullable
    Long poisonOffset;

    @Override
    public Lease claim(SourcePartition source, LogBounds bounds, String owner) {
        if (isAway) {
            throw unavailable();
        }
        Row found = rows.getOrDefault(source.partition(), new Row(source.topicId(), 0, bounds.start(), -1));
        if (!found.topicId().equals(source.topicId())) {
            throw new ClaimRefusedException(Reason.TOPIC_RECREATED, "test");
        }
        var raised = new Row(found.topicId(), found.epoch() + 1, found.nextOffset(), found.eventOffset());
        rows.put(source.partition(), raised);
        return new Lease(source, owner, raised.epoch(), raised.nextOffset(), raised.eventOffset());
    }

    @Override
    public CommitOutcome commit(Batch batch) {
        if (isAway) {
            throw unavailable();
        }
        duringCommit.run();
        Fault fault = faults.isEmpty() ? Fault.NONE : faults.pop();
        return switch (fault) {
            case UNAVAILABLE -> throw unavailable();
            case UNKNOWN_LOST -> throw unknown();
            case UNKNOWN_APPLIED -> {
                apply(batch);
                throw unknown();
            }
            case NONE -> apply(batch);
        };
    }

    /** Offsets in the order in which they were applied. */
    List<Long> offsets(TopicPartition partition) {
        return committed.stream()
                .filter(batch -> batch.lease().source().partition().equals(partition))
                .flatMap(batch -> batch.records().stream())
                .map(applied -> applied.offset())
                .toList();
    }

    long nextOffset(TopicPartition partition) {
        Row row = rows.get(partition);
        return row == null ? 0 : row.nextOffset();
    }

    private CommitOutcome apply(Batch batch) {
        TopicPartition partition = batch.lease().source().partition();
        Row row = rows.getOrDefault(partition, new Row(Uuid.ZERO_UUID, 0, 0, -1));
        if (row.epoch() != batch.lease().epoch()) {
            return new CommitOutcome.Fenced(row.epoch());
        }
        if (row.nextOffset() != batch.lease().nextOffset()) {
            return new CommitOutcome.AlreadyApplied(row.nextOffset());
        }
        if (batch.records().stream().anyMatch(applied -> ((Long) applied.offset()).equals(poisonOffset))) {
            throw new RecordRefusedException("poison", new IllegalStateException("test"));
        }
        rows.put(partition, new Row(row.topicId(), row.epoch(), batch.nextOffset(), batch.eventOffset()));
        committed.add(batch);
        return new CommitOutcome.Committed(batch.lease().advancedTo(batch.nextOffset(), batch.eventOffset()));
    }

    @Override
    public void close() {}

    private static StoreUnavailableException unavailable() {
        return new StoreUnavailableException("away", new IllegalStateException("test"));
    }

    private static CommitUnknownException unknown() {
        return new CommitUnknownException("lost", new IllegalStateException("test"));
    }
}
