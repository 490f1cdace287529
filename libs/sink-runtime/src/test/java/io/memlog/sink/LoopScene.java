package io.memlog.sink;

import io.memlog.schemas.Topics;
import io.memlog.sink.LogEntry.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import org.apache.kafka.common.TopicPartition;

/** One member of a group of the simulated world, turned by hand; the base of the tests of the loop. */
abstract class LoopScene {
    static final TopicPartition P0 = new TopicPartition(Topics.ENRICHED, 0);
    static final TopicPartition P1 = new TopicPartition(Topics.ENRICHED, 1);
    static final int MAX_RECORDS = 4;

    final ManualClock clock = new ManualClock();
    final Cluster cluster = new Cluster(clock);
    final Group group = new Group();
    final Ledger ledger = new Ledger(cluster, new Trace(clock, false));
    final StoreTables tables = new StoreTables(ledger);
    final Script script = new Script();
    final MemberStore store = new MemberStore(tables, new FencedProtocol(clock), script);
    final HeardSink heard = new HeardSink(new ArrayList<>());
    final MemberLog log = log();
    final SinkLoop loop = loop("me", log, Runnable::run);

    LoopScene() {
        cluster.create(Topics.ENRICHED, 2);
    }

    final void append(TopicPartition partition, int records) {
        for (int i = 0; i < records; i++) {
            append(partition, Kind.RECORD);
        }
    }

    final void append(TopicPartition partition, Kind kind) {
        cluster.log(partition).append(kind, clock.instant());
    }

    /** Offsets in the order in which they were applied. */
    final List<Long> offsets(TopicPartition partition) {
        return tables.applied(partition).stream().map(LogEntry::offset).toList();
    }

    final List<Long> letters() {
        return ledger.letters().stream().map(LogEntry::offset).toList();
    }

    /** Turns enough for everything that can happen without time passing. */
    final void settle() {
        settle(loop);
    }

    final void settle(SinkLoop loopOf) {
        for (int turn = 0; turn < 20; turn++) {
            loopOf.runOnce();
        }
    }

    final MemberLog log() {
        return new MemberLog(cluster, group, script, () -> Integer.MAX_VALUE);
    }

    final SinkLoop loop(String owner, Log readFrom, Executor threads) {
        var parts = new SinkParts(
                owner,
                store,
                LogEntry::decode,
                new MemberLetters(cluster, ledger, script),
                heard,
                clock,
                new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), new Random(1)),
                MAX_RECORDS,
                Duration.ofSeconds(20));
        return new SinkLoop(readFrom, parts, threads, Runnable::run);
    }
}
