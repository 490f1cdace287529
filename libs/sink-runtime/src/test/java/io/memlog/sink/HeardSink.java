package io.memlog.sink;

import io.memlog.schemas.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.TopicPartition;

/** Writes down what the loop tells; as thread-safe as its lists. */
record HeardSink(List<String> heard, List<Batch> committed) implements SinkObserver {
    HeardSink(List<String> heard) {
        this(heard, new CopyOnWriteArrayList<>());
    }

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
        committed.add(batch);
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
