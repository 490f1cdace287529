package io.memlog.reconciler.ledger;

import io.memlog.reconciler.ledger.RandomLog.Logged;
import java.nio.file.Path;
import java.time.Instant;

/** Folds a random log into a ledger on disk and says after each record how far it is, until it is killed or done. */
final class FoldingProgram {
    static final int SEED = 42;
    static final int RECORDS = 150_000;
    static final int KEYS = 500;
    private static final int BATCH_RECORDS = 50;

    private FoldingProgram() {}

    public static void main(String[] arguments) {
        RandomLog log = log();
        try (DiskLedger ledger = new DiskLedger(Path.of(arguments[0]), 1, BATCH_RECORDS)) {
            System.out.println("at " + ledger.position(0));
            for (Logged logged : log.from(ledger.position(0))) {
                ledger.fold(0, logged.key(), logged.entry());
                long offset = logged.entry().offset();
                if (offset % 700 == 0) {
                    ledger.raiseFloor(0, offset - 300);
                }
                if (offset % 100 == 0) {
                    System.out.println("at " + offset);
                }
            }
            ledger.commit(0, Instant.EPOCH);
        }
    }

    static RandomLog log() {
        return new RandomLog(SEED, RECORDS, 1, 0, KEYS);
    }
}
