package io.memlog.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.avro.Progress;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * What was written at one offset of a simulated partition. Equal only to itself, so that a record of a recreated topic is never taken
 * for the old one at its offset.
 */
final class LogEntry {
    /** What it is for a reader. */
    enum Kind {
        RECORD,
        /** Completes an offset of memory.events. */
        PROGRESS,
        /** Completes an offset of another partition of memory.events, which says nothing about this one. */
        PROGRESS_ELSEWHERE,
        TOMBSTONE,
        /** Its bytes cannot be read. */
        UNREADABLE,
        /** The store refuses it. */
        REFUSED,
        /** A transaction's marker. */
        MARKER
    }

    private final Kind kind;
    private final TopicPartition partition;
    private final long offset;
    private final Instant written;
    private final Raw raw;

    /** Aborted, or compacted away. */
    private boolean isGone;

    private boolean isErased;

    LogEntry(Kind kind, TopicPartition partition, long offset, Instant written) {
        this.kind = kind;
        this.partition = partition;
        this.offset = offset;
        this.written = written;
        this.raw = new Raw(this);
    }

    Kind kind() {
        return kind;
    }

    TopicPartition partition() {
        return partition;
    }

    long offset() {
        return offset;
    }

    Instant written() {
        return written;
    }

    /** Event offsets grow with offsets, and differ from them. */
    long eventOffset() {
        return kind == Kind.PROGRESS ? 1000 + offset : EventProgress.NONE;
    }

    boolean isPoison() {
        return kind == Kind.UNREADABLE || kind == Kind.REFUSED;
    }

    /** True if a reader gets it. */
    boolean isReadable() {
        return kind != Kind.MARKER && !isGone && !isErased;
    }

    /** True if nobody may pass it without applying it, even where the log has lost it. */
    boolean isDue() {
        return kind != Kind.MARKER && !isGone && !isPoison();
    }

    /** Aborted, or compacted because a later record replaces it: need not be applied. */
    void vanish() {
        isGone = true;
    }

    /** A tombstone compacted away because it is old: who has not seen it keeps what it erased. */
    void expire() {
        isErased = true;
    }

    ConsumerRecord<byte[], byte[]> raw() {
        return raw;
    }

    /** The decoder of every member. */
    static ConsumerRecord<String, @Nullable SpecificRecord> decode(ConsumerRecord<byte[], byte[]> raw) {
        LogEntry entry = of(raw);
        if (entry.kind == Kind.UNREADABLE) {
            throw new MemlogException(ErrorCode.NOT_WIRE_FORMAT, "unreadable on purpose");
        }
        return new Decoded(entry);
    }

    static LogEntry of(ConsumerRecord<?, ?> read) {
        return switch (read) {
            case Raw raw -> raw.entry;
            case Decoded decoded -> decoded.entry;
            default -> throw new IllegalArgumentException("expected a record of the simulated log, found " + read);
        };
    }

    @Override
    public String toString() {
        return kind + " " + partition + "@" + offset;
    }

    private static final class Raw extends ConsumerRecord<byte[], byte[]> {
        private static final byte[] KEY = "key".getBytes(UTF_8);
        private static final byte[] VALUE = "value".getBytes(UTF_8);
        private final LogEntry entry;

        Raw(LogEntry entry) {
            super(entry.partition.topic(), entry.partition.partition(), entry.offset, KEY, VALUE);
            this.entry = entry;
        }

        @Override
        public long timestamp() {
            return entry.written.toEpochMilli();
        }

        @Override
        public TimestampType timestampType() {
            return TimestampType.LOG_APPEND_TIME;
        }
    }

    private static final class Decoded extends ConsumerRecord<String, @Nullable SpecificRecord> {
        private final LogEntry entry;

        Decoded(LogEntry entry) {
            super(entry.partition.topic(), entry.partition.partition(), entry.offset, "key", valueOf(entry));
            this.entry = entry;
        }

        private static @Nullable SpecificRecord valueOf(LogEntry entry) {
            int number = entry.partition.partition();
            return switch (entry.kind) {
                case PROGRESS -> new Progress(number, entry.eventOffset(), entry.written);
                case PROGRESS_ELSEWHERE -> new Progress(number + 1, Long.MAX_VALUE, entry.written);
                case RECORD, TOMBSTONE, UNREADABLE, REFUSED, MARKER -> null;
            };
        }
    }
}
