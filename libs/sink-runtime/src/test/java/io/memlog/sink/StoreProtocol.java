package io.memlog.sink;

import java.util.List;

/** What a store adapter does inside its transactions; the right one, and those that are wrong on purpose. */
interface StoreProtocol {
    /** The lease; the transaction is committed afterwards. */
    Lease claim(StoreTransaction transaction, SourcePartition source, LogBounds bounds, String owner);

    /** The outcome; the transaction is committed afterwards if it says so. */
    CommitOutcome commit(StoreTransaction transaction, Batch batch);

    /** Applies the records one by one. */
    static void change(StoreTransaction transaction, List<LogEntry> entries) {
        for (LogEntry entry : entries) {
            transaction.reach(Moment.BATCH_CHANGING);
            transaction.apply(entry);
        }
    }

    static List<LogEntry> entriesOf(Batch batch) {
        return batch.records().stream().map(LogEntry::of).toList();
    }
}
