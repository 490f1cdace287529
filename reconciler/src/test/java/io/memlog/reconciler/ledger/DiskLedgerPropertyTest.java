package io.memlog.reconciler.ledger;

import io.memlog.reconciler.ledger.RandomLog.Logged;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ledger on disk answers like one that keeps every record, whatever the log holds and whenever the process ended. */
class DiskLedgerPropertyTest {
    private static final int PARTITIONS = 3;
    private static final int PARTITION = 1;
    private static final int RECORDS = 400;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomLogsWithRestartsAndRaisedFloors(long seed) {
        Random random = new Random(seed);
        RandomLog log = new RandomLog(seed, RECORDS, PARTITIONS, PARTITION, 5 + random.nextInt(40));
        int batchRecords = 1 + random.nextInt(20);
        DiskLedger ledger = new DiskLedger(folder, PARTITIONS, batchRecords);
        try {
            ModelLedger model = new ModelLedger(PARTITIONS);
            Deque<Logged> unread = new ArrayDeque<>(log.from(0));
            while (!unread.isEmpty()) {
                switch (random.nextInt(12)) {
                    case 0 -> {
                        long floor = random.nextLong(log.end() + 10);
                        // Mostly where a store stands, now and then ahead of what is folded.
                        floor = random.nextInt(5) == 0 ? floor : Math.min(floor, ledger.position(PARTITION));
                        ledger.raiseFloor(PARTITION, floor);
                        model.raiseFloor(PARTITION, floor);
                    }
                    case 1 -> {
                        ledger.commit(PARTITION, Instant.EPOCH);
                        model.commit(PARTITION, Instant.EPOCH);
                    }
                    case 2 -> {
                        ledger.close();
                        ledger = new DiskLedger(folder, PARTITIONS, batchRecords);
                        // What was not committed is read again.
                        long position = ledger.position(PARTITION);
                        model = log.foldedTo(position, ledger.floor(PARTITION), PARTITIONS, PARTITION);
                        unread = new ArrayDeque<>(log.from(position));
                    }
                    case 3 -> compare(ledger, model, log, random);
                    default -> {
                        for (int i = random.nextInt(30); i > 0 && !unread.isEmpty(); i--) {
                            Logged next = unread.pop();
                            ledger.fold(PARTITION, next.key(), next.entry());
                            model.fold(PARTITION, next.key(), next.entry());
                            if (unread.isEmpty() || random.nextBoolean()) {
                                long reached = unread.isEmpty()
                                        ? log.end()
                                        : unread.getFirst().entry().offset();
                                ledger.advanceTo(PARTITION, reached);
                                model.advanceTo(PARTITION, reached);
                            }
                        }
                    }
                }
            }
            compare(ledger, model, log, random);
        } finally {
            ledger.close();
        }
    }

    private static void compare(DiskLedger ledger, ModelLedger model, RandomLog log, Random random) {
        long floor = ledger.floor(PARTITION);
        long position = ledger.position(PARTITION);
        if (floor <= position) {
            long from = floor + random.nextLong(position - floor + 1);
            long to = from + random.nextLong(position - from + 1);
            SameAnswers.assertSame(ledger, model, PARTITION, log.keys(), from, to);
        }
    }
}
