package io.memlog.sink;

import io.memlog.sink.ClaimRefusedException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The end of a schedule: all faults are over, everybody goes on, and the promises are checked. */
final class Settlement {
    private static final int MEMBERS = 2;
    private static final int MAX_ROUNDS = 80;
    private static final Duration ROUND = Duration.ofSeconds(2);

    private final World world;
    private final Fate fate;
    private final @Nullable Disaster disaster;

    Settlement(World world, Fate fate, @Nullable Disaster disaster) {
        this.world = world;
        this.fate = fate;
        this.disaster = disaster;
    }

    void settle() {
        world.trace().note(() -> "all faults end");
        world.tables().setAway(false);
        world.cluster().setAway(false);
        world.members().forEach(Member::thaw);
        for (TopicPartition partition : world.cluster().partitions()) {
            PartitionLog log = world.cluster().log(partition);
            log.endTransaction(true, world.clock().instant());
            if ((disaster != null || world.ledger().isRestored()) && !log.isTruncated()) {
                // A member that has written all there is asks nobody anything, so only news let it see what has
                // changed.
                log.append(LogEntry.Kind.RECORD, world.clock().instant());
            }
        }
        // 1. What was under way ends: a batch read before its records were lost may still mend a gap.
        for (int round = 0; round < 3; round++) {
            world.round(ROUND);
        }
        // 2. Whoever has ended is started again, and says once more why it refuses to run.
        refusals();
        world.members().removeIf(member -> !member.isRunning() && !member.canStep());
        while (world.running().size() < MEMBERS) {
            world.start(fate);
        }
        int rounds = 0;
        while (!isSettled()) {
            if (++rounds > MAX_ROUNDS) {
                throw new Violation("does not come to rest: " + standing());
            }
            world.group().complete(world.cluster().partitions());
            world.round(ROUND);
        }
        check();
    }

    private boolean isSettled() {
        boolean isQuiet = world.members().stream().noneMatch(Member::canStep);
        boolean isComplete = world.cluster().partitions().stream().allMatch(this::isComplete);
        return isQuiet
                && (world.running().isEmpty() || (isComplete && unbridgeable().isEmpty()));
    }

    private boolean isComplete(TopicPartition partition) {
        StoreTables.Row row = world.tables().row(partition);
        Long reported = world.group().reported().get(partition);
        return row != null
                && row.position().nextOffset() == world.cluster().log(partition).lastStable()
                && reported != null
                && reported == row.position().nextOffset();
    }

    private void check() {
        checkReported();
        Set<Reason> found = refusals();
        Set<Reason> expected = unbridgeable();
        if (!found.containsAll(expected)
                || (!expected.isEmpty() && !world.running().isEmpty())) {
            throw new Violation("expected members refused for %s, found %s: %s".formatted(expected, found, standing()));
        }
        for (TopicPartition partition : world.tables().partitions()) {
            world.ledger().checkContent(world.tables(), partition);
        }
    }

    /** Why members have refused to go on: nobody does without a reason. */
    private Set<Reason> refusals() {
        Set<Reason> found = EnumSet.noneOf(Reason.class);
        for (Member member : world.members()) {
            Reason reason = member.refusal();
            if (reason == null) {
                continue;
            }
            if (disaster == null || disaster.reason() != reason) {
                throw new Violation(
                        "%s refused for %s after the disaster %s".formatted(member.name(), reason, disaster));
            }
            found.add(reason);
        }
        return found;
    }

    /** Lag tools may be told late, never wrong. */
    void checkReported() {
        if (world.ledger().isRestored()) {
            return;
        }
        world.group().reported().forEach((partition, reported) -> {
            if (reported > world.tables().nextOffset(partition)) {
                throw new Violation("%s: reported %d, stored %d"
                        .formatted(partition, reported, world.tables().nextOffset(partition)));
            }
        });
    }

    /** Why the log as it is now cannot be gone on with where the store stands; written down apart from the code under test. */
    private Set<Reason> unbridgeable() {
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        for (TopicPartition partition : world.tables().partitions()) {
            StoreTables.Row row = world.tables().row(partition);
            if (row != null) {
                reasons.addAll(unbridgeable(partition, row.position()));
            }
        }
        return reasons;
    }

    private Set<Reason> unbridgeable(TopicPartition partition, StoredPosition stored) {
        SourcePartition source = world.cluster().source(partition);
        PartitionLog log = world.cluster().log(partition);
        if (!stored.clusterId().equals(source.clusterId())) {
            return EnumSet.of(Reason.OTHER_CLUSTER);
        }
        if (!stored.topicId().equals(source.topicId().toString())) {
            return EnumSet.of(Reason.TOPIC_RECREATED);
        }
        if (stored.partitions() != source.partitions()) {
            return EnumSet.of(Reason.PARTITIONS_CHANGED);
        }
        if (stored.nextOffset() < log.start()) {
            return EnumSet.of(Reason.RETENTION_GAP);
        }
        if (stored.nextOffset() > log.lastStable()) {
            return EnumSet.of(Reason.LOG_TRUNCATED);
        }
        boolean isErasureLost = LongStream.range(stored.nextOffset(), log.lastStable())
                .mapToObj(log::entry)
                .anyMatch(entry -> entry.isDue() && !entry.isReadable());
        return isErasureLost ? EnumSet.of(Reason.ERASURES_EXPIRED) : EnumSet.noneOf(Reason.class);
    }

    private String standing() {
        List<String> lines = new ArrayList<>();
        for (TopicPartition partition : world.cluster().partitions()) {
            lines.add("%s stored %d, log %d to %d, reported %s"
                    .formatted(
                            partition,
                            world.tables().nextOffset(partition),
                            world.cluster().log(partition).start(),
                            world.cluster().log(partition).lastStable(),
                            world.group().reported().get(partition)));
        }
        return String.join("; ", lines);
    }
}
