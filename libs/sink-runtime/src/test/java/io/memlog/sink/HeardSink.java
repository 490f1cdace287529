package io.memlog.sink;

import io.memlog.schemas.ErrorCode;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** Writes down what the loop tells; as thread-safe as its list. */
record HeardSink(List<String> heard) implements SinkObserver {
    @Override
    public void claimed(Lease lease) {
        heard.add("claimed " + lease.source().partition());
    }

    @Override
    public void released(TopicPartition partition) {
        heard.add("released " + partition);
    }

    @Override
    public void committed(Batch batch, Duration took) {
        heard.add("committed " + batch.nextOffset());
    }

    @Override
    public void fenced(Lease lease, long epoch) {
        heard.add("fenced " + lease.source().partition());
    }

    @Override
    public void reclaiming(TopicPartition partition, String reason) {
        heard.add("reclaiming " + partition);
    }

    @Override
    public void unavailable(TopicPartition partition, Exception cause, Duration wait) {
        heard.add("unavailable " + partition);
    }

    @Override
    public void deadLettered(TopicPartition partition, long offset, ErrorCode code) {
        heard.add("deadLettered " + offset);
    }

    @Override
    public void lag(TopicPartition partition, long records) {}
}
