package io.memlog.sink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;

/** Everything of one schedule: log, group, store, members, time and chance. Not thread-safe; worlds share nothing. */
final class World {
    private static final LogEntry.Kind[] KINDS = {
        LogEntry.Kind.RECORD,
        LogEntry.Kind.RECORD,
        LogEntry.Kind.RECORD,
        LogEntry.Kind.RECORD,
        LogEntry.Kind.RECORD,
        LogEntry.Kind.RECORD,
        LogEntry.Kind.PROGRESS,
        LogEntry.Kind.PROGRESS_ELSEWHERE,
        LogEntry.Kind.TOMBSTONE,
        LogEntry.Kind.TOMBSTONE,
        LogEntry.Kind.UNREADABLE,
        LogEntry.Kind.REFUSED,
    };

    private final RandomGenerator random;
    private final Wiring wiring;
    private final ManualClock clock = new ManualClock();
    private final Trace trace;
    private final Cluster cluster = new Cluster(clock);
    private final Group group = new Group();
    private final Ledger ledger;
    private final StoreTables tables;
    private final List<Member> members = new ArrayList<>();
    private int born;

    World(RandomGenerator random, Wiring wiring, boolean isTraced) {
        this.random = random;
        this.wiring = wiring;
        this.trace = new Trace(clock, isTraced);
        this.ledger = new Ledger(cluster, trace);
        this.tables = new StoreTables(ledger);
    }

    RandomGenerator random() {
        return random;
    }

    Wiring wiring() {
        return wiring;
    }

    ManualClock clock() {
        return clock;
    }

    Trace trace() {
        return trace;
    }

    Cluster cluster() {
        return cluster;
    }

    Group group() {
        return group;
    }

    Ledger ledger() {
        return ledger;
    }

    StoreTables tables() {
        return tables;
    }

    List<Member> members() {
        return members;
    }

    /** A new process. */
    Member start(Fate fate) {
        var member = new Member("m" + ++born, this, fate);
        trace.note(() -> member.name() + " starts");
        members.add(member);
        return member;
    }

    /** How many processes there ever were. */
    int born() {
        return born;
    }

    List<Member> running() {
        return members.stream().filter(Member::isRunning).toList();
    }

    /** Some time passes, and everybody who can does what there is to do. */
    void round(Duration time) {
        clock.advance(time);
        for (Member member : List.copyOf(members)) {
            if (member.canTurn()) {
                member.turn();
            }
            while (member.canStep()) {
                member.step();
            }
        }
    }

    TopicPartition anyPartition() {
        List<TopicPartition> partitions = cluster.partitions();
        return partitions.get(random.nextInt(partitions.size()));
    }

    /** A few records in a transaction, which may stay open, or none. */
    void append() {
        TopicPartition partition = anyPartition();
        PartitionLog log = cluster.log(partition);
        if (log.isTruncated()) {
            return;
        }
        log.openTransaction();
        int records = random.nextInt(4);
        for (int i = 0; i < records; i++) {
            log.append(KINDS[random.nextInt(KINDS.length)], clock.instant());
        }
        int end = random.nextInt(6);
        if (end > 0) {
            log.endTransaction(end > 1, clock.instant());
        }
        trace.note(() -> "%s is written to %d, stable to %d".formatted(partition, log.end(), log.lastStable()));
    }

    /** Removes some records that later ones replace. */
    void compact() {
        TopicPartition partition = anyPartition();
        PartitionLog log = cluster.log(partition);
        LongStream.range(log.start(), log.end())
                .filter(offset -> random.nextInt(4) == 0)
                .forEach(log::compact);
        trace.note(() -> partition + " is compacted");
    }
}
