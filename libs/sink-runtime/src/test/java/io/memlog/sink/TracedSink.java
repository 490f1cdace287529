package io.memlog.sink;

import io.memlog.schemas.ErrorCode;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;

/** Tells the trace what a member's loop thinks. */
record TracedSink(String name, Trace trace) implements SinkObserver {
    @Override
    public void claimed(Lease lease) {
        note("hears its claim of", lease.source().partition(), "epoch " + lease.epoch());
    }

    @Override
    public void released(TopicPartition partition) {
        note("releases", partition, "");
    }

    @Override
    public void committed(Batch batch, Duration took) {
        note("hears its commit of", batch.lease().source().partition(), "to " + batch.nextOffset());
    }

    @Override
    public void fenced(Lease lease, long epoch) {
        note("is fenced from", lease.source().partition(), "by epoch " + epoch);
    }

    @Override
    public void reclaiming(TopicPartition partition, String reason) {
        note("claims again", partition, reason);
    }

    @Override
    public void unavailable(TopicPartition partition, Exception cause, Duration wait) {
        note("waits with", partition, cause.getMessage() + ", " + wait);
    }

    @Override
    public void deadLettered(TopicPartition partition, long offset, ErrorCode code) {
        note("dead-lettered of", partition, "offset " + offset);
    }

    @Override
    public void lag(TopicPartition partition, long records) {}

    private void note(String what, TopicPartition partition, String detail) {
        trace.note(() -> "%s %s %s %s".formatted(name, what, partition, detail));
    }
}
