package io.memlog.sink;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntSupplier;
import org.apache.kafka.common.TopicPartition;

/** A simulated consumer: reads on from a position without asking which incarnation of the topic it reads, as the real one does. */
final class MemberLog implements Log {
    private final Cluster cluster;
    private final Group group;
    private final Interruptions interruptions;
    private final IntSupplier maxPollRecords;
    private final Set<TopicPartition> owned = new LinkedHashSet<>();
    private final Map<TopicPartition, Long> positions = new LinkedHashMap<>();
    private final Set<TopicPartition> paused = new LinkedHashSet<>();
    private boolean isClosed;

    /** @param maxPollRecords most records of a partition in the next poll */
    MemberLog(Cluster cluster, Group group, Interruptions interruptions, IntSupplier maxPollRecords) {
        this.cluster = cluster;
        this.group = group;
        this.interruptions = interruptions;
        this.maxPollRecords = maxPollRecords;
        group.join(this);
    }

    @Override
    public Polled poll(Duration timeout) {
        interruptions.at(Moment.DRAINING);
        if (cluster.isAway()) {
            return Polled.NOTHING;
        }
        Set<TopicPartition> assignment = group.assignmentOf(this);
        Set<TopicPartition> revoked = new LinkedHashSet<>(owned);
        if (group.has(this)) {
            revoked.removeAll(assignment);
        } else {
            // Taken for dead: everything is lost, even what comes back at once.
            group.join(this);
        }
        owned.removeAll(revoked);
        paused.removeAll(revoked);
        positions.keySet().removeAll(revoked);
        Set<TopicPartition> assigned = new LinkedHashSet<>(assignment);
        assigned.removeAll(owned);
        assigned.forEach(partition -> positions.put(partition, 0L));
        paused.addAll(assigned);
        owned.addAll(assigned);
        boolean isRebalanced = !revoked.isEmpty() || !assigned.isEmpty();
        Set<TopicPartition> misplaced = misplaced();
        return new Polled(isRebalanced, revoked, assigned, misplaced, misplaced.isEmpty() ? fetch() : Map.of());
    }

    private Set<TopicPartition> misplaced() {
        Set<TopicPartition> misplaced = new LinkedHashSet<>();
        positions.forEach((partition, position) -> {
            PartitionLog log = cluster.log(partition);
            if (!paused.contains(partition) && (position < log.start() || position > log.end())) {
                misplaced.add(partition);
            }
        });
        return misplaced;
    }

    private Map<TopicPartition, Polled.Slice> fetch() {
        Map<TopicPartition, Polled.Slice> slices = new LinkedHashMap<>();
        for (Map.Entry<TopicPartition, Long> entry : positions.entrySet()) {
            TopicPartition partition = entry.getKey();
            PartitionLog log = cluster.log(partition);
            if (!paused.contains(partition) && entry.getValue() < log.lastStable()) {
                Polled.Slice slice = log.read(entry.getValue(), maxPollRecords.getAsInt());
                slices.put(partition, slice);
                entry.setValue(slice.nextOffset());
            }
        }
        return slices;
    }

    @Override
    public Map<TopicPartition, Claimable> describe(Collection<TopicPartition> partitions) {
        ask(Moment.LOG_UNASKED);
        Map<TopicPartition, Claimable> found = new HashMap<>();
        for (TopicPartition partition : partitions) {
            found.put(partition, new Claimable(cluster.source(partition), cluster.bounds(partition)));
        }
        ask(Moment.LOG_ASKED);
        return found;
    }

    @Override
    public SourcePartition source(TopicPartition partition) {
        ask(Moment.SOURCE_UNASKED);
        SourcePartition found = cluster.source(partition);
        ask(Moment.SOURCE_ASKED);
        return found;
    }

    @Override
    public void start(TopicPartition partition, long offset) {
        requireOwned(partition);
        positions.put(partition, offset);
        paused.remove(partition);
    }

    @Override
    public void pause(TopicPartition partition) {
        requireOwned(partition);
        paused.add(partition);
    }

    @Override
    public void resume(TopicPartition partition) {
        requireOwned(partition);
        paused.remove(partition);
    }

    /** The coordinator takes offsets of members only, and the loop hears nothing of it. */
    @Override
    public void report(Map<TopicPartition, Long> nextOffsets) {
        if (interruptions.isLostAt(Moment.OFFSETS_UNREPORTED) || cluster.isAway()) {
            return;
        }
        Set<TopicPartition> assignment = group.assignmentOf(this);
        nextOffsets.forEach((partition, next) -> {
            if (assignment.contains(partition)) {
                group.report(partition, next);
            }
        });
        interruptions.at(Moment.OFFSETS_REPORTED);
    }

    @Override
    public OptionalLong lag(TopicPartition partition) {
        requireOwned(partition);
        return OptionalLong.empty();
    }

    @Override
    public void wakeup() {}

    @Override
    public void close() {
        isClosed = true;
        group.remove(this);
    }

    boolean isClosed() {
        return isClosed;
    }

    boolean isPaused(TopicPartition partition) {
        return paused.contains(partition);
    }

    /** Lets the position be one that the log does not have. */
    void misplace(TopicPartition partition) {
        positions.put(partition, Long.MAX_VALUE);
    }

    private void ask(Moment moment) {
        if (interruptions.isLostAt(moment) || cluster.isAway()) {
            throw new LogUnavailableException(
                    "cluster: no answer at " + moment, new IllegalStateException("simulated"));
        }
    }

    /** A real consumer would throw. */
    private void requireOwned(TopicPartition partition) {
        if (!owned.contains(partition)) {
            throw new IllegalStateException("%s: expected an assigned partition, found %s".formatted(partition, owned));
        }
    }
}
