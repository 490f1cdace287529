package io.memlog.reconciler.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryRecord;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Deserializer;

/** Keeps a ledger up with memory.enriched: reads on from where it is, starts over where the log is another one. Not thread-safe. */
public final class LedgerFold implements EnrichedLog {
    private final LogPositions log;
    private final LogScan scan;
    private final Deserializer<? extends SpecificRecord> values;
    private final Ledger ledger;
    private String topicId = "";

    public LedgerFold(LogPositions log, LogScan scan, Deserializer<? extends SpecificRecord> values, Ledger ledger) {
        this.log = log;
        this.scan = scan;
        this.values = values;
        this.ledger = ledger;
    }

    @Override
    public int partitions() {
        return log.partitions();
    }

    @Override
    public String clusterId() {
        return log.clusterId();
    }

    @Override
    public String topicId() {
        return log.topicId(Topics.ENRICHED);
    }

    @Override
    public Map<Integer, LogBounds> bounds() {
        return log.bounds(Topics.ENRICHED);
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public Map<Integer, LogBounds> foldToEnd() {
        String currentTopicId = topicId();
        Map<Integer, LogBounds> bounds = bounds();
        Map<Integer, LogBounds> unread = new HashMap<>();
        bounds.forEach((partition, bound) -> {
            boolean isAnotherLog = !currentTopicId.equals(topicId) || ledger.position(partition) > bound.end();
            if (isAnotherLog || ledger.position(partition) < bound.start()) {
                ledger.reset(partition, bound.start());
            }
            unread.put(partition, new LogBounds(ledger.position(partition), bound.end()));
        });
        topicId = currentTopicId;
        scan.run(Topics.ENRICHED, unread, new Handler());
        return bounds;
    }

    private final class Handler implements LogScan.Handler {
        @Override
        public void record(ConsumerRecord<byte[], byte[]> scanned) {
            String key = new String(scanned.key(), UTF_8);
            if (Partitions.isProgressKey(key)) {
                return;
            }
            int home = Partitions.ofEnrichedKey(key, log.partitions());
            if (home != scanned.partition()) {
                throw new MemlogException(
                        ErrorCode.INTERNAL,
                        "%s: expected its key on partition %d; does MEMLOG_PARTITIONS match the topic?"
                                .formatted(position(scanned), home));
            }
            ledger.fold(scanned.partition(), key, entry(scanned));
        }

        @Override
        public void reached(int partition, long nextOffset) {
            ledger.advanceTo(partition, nextOffset);
        }
    }

    private LedgerEntry entry(ConsumerRecord<byte[], byte[]> scanned) {
        if (scanned.value() == null) {
            return LedgerEntry.erased(scanned.offset());
        }
        try {
            SpecificRecord value = values.deserialize(scanned.topic(), scanned.headers(), scanned.value());
            if (value instanceof MemoryRecord memory) {
                return LedgerEntry.held(
                        scanned.offset(), memory.getVersion(), memory.getVectorDigest(), memory.getGraphDigest());
            }
            throw new MemlogException(
                    ErrorCode.WRONG_TYPE,
                    "%s: expected a MemoryRecord, found %s"
                            .formatted(
                                    position(scanned),
                                    value == null ? "null" : value.getSchema().getFullName()));
        } catch (KafkaException e) {
            throw new MemlogException(
                    ErrorCode.MALFORMED_AVRO,
                    "%s: expected a MemoryRecord, found %s".formatted(position(scanned), e.getMessage()),
                    e);
        }
    }

    private static String position(ConsumerRecord<?, ?> scanned) {
        return "%s-%d@%d".formatted(scanned.topic(), scanned.partition(), scanned.offset());
    }
}
