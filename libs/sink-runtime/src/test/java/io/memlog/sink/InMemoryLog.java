package io.memlog.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** A log whose assignment the test decides; an offset without a record is a marker or was compacted. Not thread-safe. */
final class InMemoryLog implements Log {
    private final Map<TopicPartition, TreeMap<Long, byte[]>> records = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private final Set<TopicPartition> revoked = new HashSet<>();
    private final Set<TopicPartition> assigned = new HashSet<>();
    private final Set<TopicPartition> misplaced = new HashSet<>();
    final Map<TopicPartition, Long> reported = new HashMap<>();
    Uuid topicId = Uuid.ONE_UUID;
    boolean isAway;
    boolean isClosed;

    void append(TopicPartition partition, String value) {
        records.computeIfAbsent(partition, unused -> new TreeMap<>()).put(end(partition), value.getBytes(UTF_8));
        appendMarker(partition);
    }

    void appendMarker(TopicPartition partition) {
        ends.merge(partition, 1L, Long::sum);
    }

    void assign(TopicPartition partition) {
        assigned.add(partition);
    }

    void revoke(TopicPartition partition) {
        revoked.add(partition);
        assigned.remove(partition);
        positions.remove(partition);
    }

    void misplace(TopicPartition partition) {
        misplaced.add(partition);
    }

    boolean isPaused(TopicPartition partition) {
        return paused.contains(partition);
    }

    long end(TopicPartition partition) {
        return ends.getOrDefault(partition, 0L);
    }

    @Override
    public Polled poll(Duration timeout) {
        Map<TopicPartition, Polled.Slice> slices = new HashMap<>();
        positions.forEach((partition, position) -> {
            if (!paused.contains(partition) && position < end(partition)) {
                List<ConsumerRecord<byte[], byte[]>> slice = new ArrayList<>();
                records.getOrDefault(partition, new TreeMap<>())
                        .tailMap(position)
                        .forEach((offset, value) -> slice.add(new ConsumerRecord<>(
                                partition.topic(),
                                partition.partition(),
                                offset,
                                ("k" + offset).getBytes(UTF_8),
                                value)));
                slices.put(partition, new Polled.Slice(slice, end(partition)));
            }
        });
        slices.forEach((partition, slice) -> positions.put(partition, slice.nextOffset()));
        var polled = new Polled(!revoked.isEmpty() || !assigned.isEmpty(), revoked, assigned, misplaced, slices);
        assigned.forEach(paused::add);
        revoked.clear();
        assigned.clear();
        misplaced.clear();
        return polled;
    }

    @Override
    public SourcePartition source(TopicPartition partition) {
        if (isAway) {
            throw new LogUnavailableException("away", new IllegalStateException("test"));
        }
        return new SourcePartition("cluster", topicId, 1, partition);
    }

    @Override
    public Map<TopicPartition, Claimable> describe(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Claimable> found = new HashMap<>();
        partitions.forEach(partition ->
                found.put(partition, new Claimable(source(partition), new LogBounds(0, end(partition)))));
        return found;
    }

    @Override
    public void start(TopicPartition partition, long offset) {
        positions.put(partition, offset);
        paused.remove(partition);
    }

    @Override
    public void pause(TopicPartition partition) {
        paused.add(partition);
    }

    @Override
    public void resume(TopicPartition partition) {
        paused.remove(partition);
    }

    @Override
    public void report(Map<TopicPartition, Long> nextOffsets) {
        reported.putAll(nextOffsets);
    }

    @Override
    public OptionalLong lag(TopicPartition partition) {
        return OptionalLong.empty();
    }

    @Override
    public void wakeup() {}

    @Override
    public void close() {
        isClosed = true;
    }
}
