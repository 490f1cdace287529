package io.memlog.sink;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A log that does what another does; mutants do one thing otherwise. */
class ForwardingLog implements Log {
    private final Log log;

    ForwardingLog(Log log) {
        this.log = log;
    }

    @Override
    public Polled poll(Duration timeout) {
        return log.poll(timeout);
    }

    @Override
    public Map<TopicPartition, Claimable> describe(Collection<TopicPartition> partitions) {
        return log.describe(partitions);
    }

    @Override
    public @Nullable SourcePartition source(TopicPartition partition) {
        return log.source(partition);
    }

    @Override
    public void start(TopicPartition partition, long offset) {
        log.start(partition, offset);
    }

    @Override
    public void pause(TopicPartition partition) {
        log.pause(partition);
    }

    @Override
    public void resume(TopicPartition partition) {
        log.resume(partition);
    }

    @Override
    public void report(Map<TopicPartition, Long> nextOffsets) {
        log.report(nextOffsets);
    }

    @Override
    public OptionalLong lag(TopicPartition partition) {
        return log.lag(partition);
    }

    @Override
    public void wakeup() {
        log.wakeup();
    }

    @Override
    public void close() {
        log.close();
    }
}
