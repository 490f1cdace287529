package io.memlog.sink.graph;

import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.sink.Batch;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.sink.ProjectionStore;
import io.memlog.sink.SourcePartition;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** An owner of one partition that feeds the sink record by record, as the loop would. */
final class SinkSession {
    static final String CLUSTER = "cluster-1";
    static final Uuid TOPIC_ID = new Uuid(1, 2);
    static final LogBounds BOUNDS = new LogBounds(0, 1_000_000);
    private static final long TIME = 1_767_000_000_000L;

    private final ProjectionStore sink;
    private Lease lease;

    SinkSession(ProjectionStore sink, int partition, String owner) {
        this.sink = sink;
        this.lease = sink.claim(source(partition), BOUNDS, owner);
    }

    static SourcePartition source(int partition) {
        return new SourcePartition(CLUSTER, TOPIC_ID, 4, new TopicPartition("memory.enriched", partition));
    }

    /** A value with the key it is logged under; null erases. */
    record Entry(String key, @Nullable SpecificRecord value) {}

    static Entry put(MemoryRecord memory) {
        return new Entry(String.join("/", memory.getTenantId(), memory.getUserId(), memory.getMemoryId()), memory);
    }

    static Entry erase(String memoryId) {
        return new Entry(MemoryRecords.key(memoryId), null);
    }

    Lease lease() {
        return lease;
    }

    // The class file of a record with a compact constructor loses the nullness of nested type arguments.
    @SuppressWarnings("NullAway")
    Batch batch(Entry... entries) {
        List<ConsumerRecord<String, @Nullable SpecificRecord>> records = new ArrayList<>();
        long offset = lease.nextOffset();
        for (Entry entry : entries) {
            records.add(new ConsumerRecord<>(
                    lease.source().partition().topic(),
                    lease.source().partition().partition(),
                    offset++,
                    entry.key(),
                    entry.value()));
        }
        // As after a transaction marker: the next offset is not the last one plus one.
        return new Batch(lease, records, offset + 1, offset, TIME);
    }

    CommitOutcome commit(Entry... entries) {
        return commit(batch(entries));
    }

    CommitOutcome commit(Batch batch) {
        CommitOutcome outcome = sink.commit(batch);
        if (outcome instanceof CommitOutcome.Committed committed) {
            lease = committed.lease();
        }
        return outcome;
    }

    SinkSession apply(Entry... entries) {
        if (!(commit(entries) instanceof CommitOutcome.Committed)) {
            throw new AssertionError("expected the batch to be committed");
        }
        return this;
    }
}
