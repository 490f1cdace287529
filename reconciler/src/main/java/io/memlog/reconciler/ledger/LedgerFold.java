package io.memlog.reconciler.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.schemas.serde.RecordDigests;
import io.memlog.schemas.serde.UndecodableRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a ledger up with memory.enriched: reads on from where it is, starts over where the log is another one or has lost what the
 * ledger has yet to read. Thread-safe: one reads on at a time, and others wait for it.
 */
public final class LedgerFold implements EnrichedLog {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerFold.class);

    private final LogPositions log;
    private final LogScan scan;
    private final Deserializer<RecordDigests> values;
    private final Ledger ledger;
    private final Clock clock;

    /** @param values see {@link MemlogSerdes#digests} */
    public LedgerFold(LogPositions log, LogScan scan, Deserializer<RecordDigests> values, Ledger ledger, Clock clock) {
        this.log = log;
        this.scan = scan;
        this.values = values;
        this.ledger = ledger;
        this.clock = clock;
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
    public synchronized void startOver(int partition, long newFloor) {
        ledger.startOver(partition, identity(), start(bounds(), partition), clock.instant());
        ledger.raiseFloor(partition, newFloor);
    }

    @Override
    public synchronized Map<Integer, LogBounds> foldToEnd() {
        LogIdentity current = identity();
        Duration tombstonesKept = log.tombstonesKept(Topics.ENRICHED);
        // The time first: whatever the log holds by then, its bounds cover.
        Instant now = clock.instant();
        Map<Integer, LogBounds> bounds = bounds();
        Map<Integer, LogBounds> unread = new HashMap<>();
        bounds.forEach((partition, bound) -> {
            LedgerHead head = ledger.head(partition);
            head.obstacle(current, bound, now, tombstonesKept).ifPresent(obstacle -> {
                report(partition, head, obstacle);
                ledger.startOver(partition, current, bound.start(), now);
                if (head.isNew() || head.log().equals(current)) {
                    // Where the stores stand in this log is known already; what is below needs no history.
                    ledger.raiseFloor(partition, head.floor());
                }
            });
            unread.put(partition, new LogBounds(ledger.position(partition), bound.end()));
        });
        scan.run(Topics.ENRICHED, unread, new Handler());
        bounds.keySet().forEach(partition -> ledger.commit(partition, now));
        return bounds;
    }

    private LogIdentity identity() {
        return new LogIdentity(clusterId(), topicId(), log.partitions());
    }

    private static long start(Map<Integer, LogBounds> bounds, int partition) {
        return Objects.requireNonNull(bounds.get(partition)).start();
    }

    private static void report(int partition, LedgerHead head, String obstacle) {
        if (head.isNew()) {
            LOG.atInfo().addKeyValue("partition", partition).log("New ledger, folded from the log's start");
        } else {
            LOG.atWarn()
                    .addKeyValue("topic", Topics.ENRICHED)
                    .addKeyValue("partition", partition)
                    .log("Ledger is thrown away and folded again: {}", obstacle);
        }
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
            RecordDigests memory = values.deserialize(scanned.topic(), scanned.headers(), scanned.value());
            return LedgerEntry.held(scanned.offset(), memory.version(), memory.vectorDigest(), memory.graphDigest());
        } catch (UndecodableRecord e) {
            throw new MemlogException(
                    e.code(), "%s: expected a MemoryRecord, found %s".formatted(position(scanned), e.getMessage()), e);
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
