package io.memlog.sink.generations;

import io.memlog.schemas.ErrorCode;
import io.memlog.sink.Batch;
import io.memlog.sink.Lease;
import io.memlog.sink.SinkObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears a loader, beside the sink's own observer: an outage of the store is told by that one. Thread-safe. */
final class GenerationObserver implements SinkObserver {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationObserver.class);

    private final int generation;
    private final Counter records;

    GenerationObserver(int generation, MeterRegistry meters) {
        this.generation = generation;
        this.records = Counter.builder("memlog.sink.generation.records")
                .description("Records read by the loader of a generation that is not live")
                .register(meters);
    }

    @Override
    public void claimed(Lease lease) {
        tell(lease.source().partition(), "claimed at offset " + lease.nextOffset());
    }

    @Override
    public void released(TopicPartition partition) {
        tell(partition, "released");
    }

    @Override
    public void committed(Batch batch, Duration took) {
        records.increment(batch.records().size());
    }

    @Override
    public void fenced(Lease lease, long epoch) {
        tell(lease.source().partition(), "fenced at offset " + lease.nextOffset());
    }

    @Override
    public void reclaiming(TopicPartition partition, String reason) {
        tell(partition, "claimed again: " + reason);
    }

    @Override
    public void unavailable(TopicPartition partition, Exception cause, Duration wait) {
        LOG.atDebug()
                .addKeyValue("topic", partition.topic())
                .addKeyValue("partition", partition.partition())
                .log("Generation {} waits: {}", generation, cause.getMessage());
    }

    @Override
    public void deadLettered(TopicPartition partition, long offset, ErrorCode code) {
        LOG.atWarn()
                .addKeyValue("topic", partition.topic())
                .addKeyValue("partition", partition.partition())
                .addKeyValue("offset", offset)
                .addKeyValue("errorCode", code.name())
                .log("Generation {} goes without {}@{}: {}", generation, partition, offset, code);
    }

    @Override
    public void lag(TopicPartition partition, long records) {}

    private void tell(TopicPartition partition, String what) {
        LOG.atInfo()
                .addKeyValue("topic", partition.topic())
                .addKeyValue("partition", partition.partition())
                .log("Generation {}: {} {}", generation, partition, what);
    }
}
