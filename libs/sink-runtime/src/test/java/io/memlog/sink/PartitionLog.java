package io.memlog.sink;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A partition of one incarnation of a simulated topic, as brokers keep it. What was once written stays known to the test. */
final class PartitionLog {
    private static final long NONE = -1;

    private final TopicPartition partition;
    private final List<LogEntry> entries = new ArrayList<>();
    private long start;
    private long openFrom = NONE;

    /** Offsets from here on are lost, if any. */
    private long truncatedFrom = NONE;

    PartitionLog(TopicPartition partition) {
        this.partition = partition;
    }

    LogEntry append(LogEntry.Kind kind, Instant now) {
        var entry = new LogEntry(kind, partition, entries.size(), now);
        entries.add(entry);
        return entry;
    }

    /** What is appended from now on is of a transaction, invisible until it ends. */
    void openTransaction() {
        if (openFrom == NONE) {
            openFrom = entries.size();
        }
    }

    void endTransaction(boolean isCommitted, Instant now) {
        if (openFrom == NONE) {
            return;
        }
        if (!isCommitted) {
            entries.subList((int) openFrom, entries.size()).forEach(LogEntry::vanish);
        }
        append(LogEntry.Kind.MARKER, now);
        openFrom = NONE;
    }

    LogEntry entry(long offset) {
        return entries.get((int) offset);
    }

    /** First readable offset. */
    long start() {
        return start;
    }

    /** The high watermark: the next offset to be written. */
    long end() {
        return truncatedFrom == NONE ? entries.size() : truncatedFrom;
    }

    /** Where readers of committed records end. */
    long lastStable() {
        return openFrom == NONE ? end() : Math.min(openFrom, end());
    }

    /** How far the log ever was readable. */
    long written() {
        return entries.size();
    }

    /** Loses what is before the offset, as by retention. */
    void dropBefore(long offset) {
        start = Math.max(start, offset);
    }

    /** Loses what is at and after the offset, as when a broker without the last records becomes leader. */
    void truncateTo(long offset) {
        endTransaction(false, Instant.EPOCH);
        truncatedFrom = offset;
    }

    boolean isTruncated() {
        return truncatedFrom != NONE;
    }

    /** Removes a record that a later one replaces. */
    void compact(long offset) {
        LogEntry entry = entry(offset);
        if (entry.kind() == LogEntry.Kind.RECORD && offset < lastStable() - 1) {
            entry.vanish();
        }
    }

    /** Removes tombstones that are older, whether or not somebody may have what they erase. */
    void expireTombstones(Instant before, boolean isMissed) {
        LongStream.range(start, lastStable())
                .mapToObj(this::entry)
                .filter(entry -> entry.kind() == LogEntry.Kind.TOMBSTONE
                        && entry.written().isBefore(before))
                .forEach(isMissed ? LogEntry::expire : LogEntry::vanish);
    }

    /** First offset written since then, or the end. */
    long firstSince(Instant since) {
        long offset = start;
        while (offset < lastStable() && entry(offset).written().isBefore(since)) {
            offset++;
        }
        return offset;
    }

    /** What a committed reader gets in one go; a gap at the end is passed unless the limit was reached. */
    Polled.Slice read(long position, int maxRecords) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long offset = position;
        while (offset < lastStable() && records.size() < maxRecords) {
            LogEntry entry = entry(offset);
            if (entry.isReadable()) {
                records.add(entry.raw());
            }
            offset++;
        }
        return new Polled.Slice(records, offset);
    }
}
