package io.memlog.sink;

import io.memlog.schemas.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Metrics and logs of a sink. Thread-safe. */
public final class SinkTelemetry implements SinkObserver {
    private static final Logger LOG = LoggerFactory.getLogger(SinkTelemetry.class);
    private static final Duration TELL_AGAIN = Duration.ofSeconds(30);

    private final MeterRegistry meters;
    private final Counter records;
    private final Timer commits;
    private final Counter fences;
    private final Counter waits;
    /** When we last said that a partition waits, by {@link System#nanoTime}. */
    private final Map<TopicPartition, Long> told = new ConcurrentHashMap<>();

    private final Map<TopicPartition, AtomicLong> lags = new ConcurrentHashMap<>();

    public SinkTelemetry(MeterRegistry meters) {
        this.meters = meters;
        this.records = Counter.builder("memlog.sink.records")
                .description("Records applied to the store")
                .register(meters);
        this.commits = Timer.builder("memlog.sink.commit")
                .description("Store transactions of batches")
                .publishPercentiles(0.5, 0.95, 0.99)
                .register(meters);
        this.fences = Counter.builder("memlog.sink.fenced")
                .description("Batches refused because another owner has the partition")
                .register(meters);
        this.waits = Counter.builder("memlog.sink.unavailable")
                .description("Steps to be repeated because store, log or registry did not answer")
                .register(meters);
    }

    @Override
    public void claimed(Lease lease) {
        LOG.atInfo()
                .addKeyValue("topic", lease.source().partition().topic())
                .addKeyValue("partition", lease.source().partition().partition())
                .addKeyValue("offset", lease.nextOffset())
                .addKeyValue("epoch", lease.epoch())
                .log("Claimed {} at offset {}", lease.source().partition(), lease.nextOffset());
    }

    @Override
    public void released(TopicPartition partition) {
        AtomicLong lag = lags.get(partition);
        if (lag != null) {
            lag.set(0);
        }
        LOG.atInfo()
                .addKeyValue("topic", partition.topic())
                .addKeyValue("partition", partition.partition())
                .log("Released {}", partition);
    }

    @Override
    public void committed(Batch batch, Duration took) {
        told.remove(batch.lease().source().partition());
        records.increment(batch.records().size());
        commits.record(took);
    }

    @Override
    public void fenced(Lease lease, long epoch) {
        fences.increment();
        LOG.atWarn()
                .addKeyValue("topic", lease.source().partition().topic())
                .addKeyValue("partition", lease.source().partition().partition())
                .addKeyValue("offset", lease.nextOffset())
                .log("Fenced: expected epoch {}, found {}; another owner writes this partition", lease.epoch(), epoch);
    }

    @Override
    public void reclaiming(TopicPartition partition, String reason) {
        LOG.atWarn()
                .addKeyValue("topic", partition.topic())
                .addKeyValue("partition", partition.partition())
                .log("Reads the store's offset again: {}", reason);
    }

    @Override
    public void unavailable(TopicPartition partition, Exception cause, Duration wait) {
        waits.increment();
        LOG.atLevel(isNews(partition) ? Level.WARN : Level.DEBUG)
                .addKeyValue("topic", partition.topic())
                .addKeyValue("partition", partition.partition())
                .log("{}: {}; next attempt in {} ms", partition, cause.getMessage(), wait.toMillis());
    }

    @Override
    public void deadLettered(TopicPartition partition, long offset, ErrorCode code) {
        meters.counter("memlog.sink.dead.lettered", "code", code.name()).increment();
        LOG.atError()
                .addKeyValue("topic", partition.topic())
                .addKeyValue("partition", partition.partition())
                .addKeyValue("offset", offset)
                .addKeyValue("errorCode", code.name())
                .log("Dead-lettered {}@{}: {}", partition, offset, code);
    }

    @Override
    public void lag(TopicPartition partition, long lagRecords) {
        lags.computeIfAbsent(partition, this::newLag).set(lagRecords);
    }

    /** An outage of hours is tried again each other second, and need not be told as often. */
    private boolean isNews(TopicPartition partition) {
        long now = System.nanoTime();
        Long before = told.get(partition);
        boolean isNews = before == null || now - before >= TELL_AGAIN.toNanos();
        if (isNews) {
            told.put(partition, now);
        }
        return isNews;
    }

    private AtomicLong newLag(TopicPartition partition) {
        var lag = new AtomicLong();
        Gauge.builder("memlog.sink.lag", lag, AtomicLong::get)
                .description("Records between the position and the last stable offset")
                .baseUnit("records")
                .tag("topic", partition.topic())
                .tag("partition", String.valueOf(partition.partition()))
                .register(meters);
        return lag;
    }
}
