package io.memlog.sink;

import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records of one partition that one store transaction applies; immutable.
 *
 * <p>Values are decoded: a {@code MemoryRecord}, {@code Progress} or {@code Outcome}, or null for a tombstone.
 *
 * @param lease the right to write; {@code lease.nextOffset()} is the offset the store must still be at
 * @param records ascending by offset, all of {@code lease.source().partition()}; empty when only offsets move
 * @param nextOffset next offset to read after this batch; beyond the last record where transaction markers or compaction left gaps
 * @param eventOffset last offset of memory.events that is wholly applied once this batch is, or the lease's if unchanged
 * @param eventTime Kafka timestamp in milliseconds of the newest record, or of the poll when there is none
 */
public record Batch(
        Lease lease,
        List<ConsumerRecord<String, @Nullable SpecificRecord>> records,
        long nextOffset,
        long eventOffset,
        long eventTime) {
    public Batch {
        records = List.copyOf(records);
        for (ConsumerRecord<String, @Nullable SpecificRecord> batched : records) {
            boolean samePartition =
                    batched.partition() == lease.source().partition().partition()
                            && batched.topic().equals(lease.source().partition().topic());
            if (!samePartition || batched.offset() < lease.nextOffset() || batched.offset() >= nextOffset) {
                throw new IllegalArgumentException("batch of %s: expected its offsets %d to %d, found %s-%d@%d"
                        .formatted(
                                lease.source().partition(),
                                lease.nextOffset(),
                                nextOffset - 1,
                                batched.topic(),
                                batched.partition(),
                                batched.offset()));
            }
        }
    }
}
