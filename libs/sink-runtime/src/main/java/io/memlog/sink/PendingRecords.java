package io.memlog.sink;

import io.memlog.schemas.MemlogException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What was read of a partition and is not written: records without a gap, and how far they reach. Confined to the loop's thread. */
final class PendingRecords {
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    private long end;
    private long bytes;

    /** Next offset to read; markers and compacted offsets behind the last record are passed. */
    long end() {
        return end;
    }

    /** Records that wait. */
    int size() {
        return records.size();
    }

    /** Bytes of their values. */
    long bytes() {
        return bytes;
    }

    /** Forgets everything; what comes next begins at {@code offset}. */
    void restartAt(long offset) {
        records.clear();
        bytes = 0;
        end = offset;
    }

    /** False if the slice does not follow what is here: it would leave a gap or repeat something. */
    boolean add(Polled.Slice slice) {
        boolean follows = slice.nextOffset() >= end
                && (slice.records().isEmpty() || slice.records().getFirst().offset() >= end);
        if (follows) {
            records.addAll(slice.records());
            end = slice.nextOffset();
            bytes += bytesOf(slice.records());
        }
        return follows;
    }

    /** At most {@code limit} records, as a batch to come. */
    Draft draft(long from, int limit, Map<Long, MemlogException> refused) {
        int first = countBelow(from);
        int last = Math.min(first + limit, records.size());
        long nextOffset = last < records.size() ? records.get(last).offset() : end;
        return new Draft(from, List.copyOf(records.subList(first, last)), nextOffset, Map.copyOf(refused));
    }

    /** Forgets the records below {@code offset}. */
    void dropBelow(long offset) {
        List<ConsumerRecord<byte[], byte[]>> written = records.subList(0, countBelow(offset));
        bytes -= bytesOf(written);
        written.clear();
    }

    private int countBelow(long offset) {
        int count = 0;
        while (count < records.size() && records.get(count).offset() < offset) {
            count++;
        }
        return count;
    }

    private static long bytesOf(List<ConsumerRecord<byte[], byte[]>> records) {
        long sum = 0;
        for (ConsumerRecord<byte[], byte[]> read : records) {
            byte[] value = read.value();
            sum += value == null ? 0 : value.length;
        }
        return sum;
    }
}
