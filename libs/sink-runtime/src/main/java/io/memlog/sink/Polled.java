package io.memlog.sink;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What one poll brought; the sets are to be applied in this order. Immutable.
 *
 * @param rebalanced whether the group told this member its assignment, even an empty one
 * @param revoked partitions that are no longer ours, taken away or lost
 * @param assigned partitions that are ours from now on, paused
 * @param misplaced partitions whose position the log no longer or not yet has
 * @param slices records and new positions of partitions that were started
 */
public record Polled(
        boolean rebalanced,
        Set<TopicPartition> revoked,
        Set<TopicPartition> assigned,
        Set<TopicPartition> misplaced,
        Map<TopicPartition, Slice> slices) {
    public static final Polled NOTHING = new Polled(false, Set.of(), Set.of(), Set.of(), Map.of());

    public Polled {
        // In the order given, not a hash order that differs from one JVM to the next: a simulated schedule must replay.
        revoked = Collections.unmodifiableSet(new LinkedHashSet<>(revoked));
        assigned = Collections.unmodifiableSet(new LinkedHashSet<>(assigned));
        misplaced = Collections.unmodifiableSet(new LinkedHashSet<>(misplaced));
        slices = Map.copyOf(slices);
    }

    /**
     * What a poll delivered of one partition.
     *
     * @param records ascending by offset; may be empty when only markers or gaps were passed
     * @param nextOffset next offset to read
     */
    public record Slice(List<ConsumerRecord<byte[], byte[]>> records, long nextOffset) {
        public Slice {
            records = List.copyOf(records);
        }
    }
}
