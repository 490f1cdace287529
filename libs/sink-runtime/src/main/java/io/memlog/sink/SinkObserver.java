package io.memlog.sink;

import io.memlog.schemas.ErrorCode;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;

/** Hears what the loop does, for metrics, logs and tests. Called by several threads; must not block or throw. */
public interface SinkObserver {
    /** The partition is ours to write. */
    void claimed(Lease lease);

    /** The partition was taken away by the group. */
    void released(TopicPartition partition);

    /** A batch is durable. */
    void committed(Batch batch, Duration took);

    /** Another owner holds the partition in the store; nothing was written. */
    void fenced(Lease lease, long epoch);

    /** The store's offset must be read again before going on: the result of a commit is not known, or the position was lost. */
    void reclaiming(TopicPartition partition, String reason);

    /** Store, log or registry do not answer; the same step is repeated after the wait. */
    void unavailable(TopicPartition partition, Exception cause, Duration wait);

    /** One record can never be applied and went to the dead-letter topic. */
    void deadLettered(TopicPartition partition, long offset, ErrorCode code);

    /** Records between what is written and the last stable offset. */
    void lag(TopicPartition partition, long records);
}
