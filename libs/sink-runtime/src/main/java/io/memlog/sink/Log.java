package io.memlog.sink;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One group member's view of the log: all that the loop needs of a Kafka consumer.
 *
 * <p>Used by one thread; only {@link #wakeup} and {@link #source} may be called by others. A partition delivers nothing until it is started with {@link
 * #start}: if records came before the store was asked where to begin, they would be applied at the wrong place.
 */
public interface Log extends AutoCloseable {
    /** Waits up to {@code timeout} for records or for a change of the assignment. */
    Polled poll(Duration timeout);

    /**
     * Identity and bounds of the given partitions as the cluster states them now.
     *
     * @throws LogUnavailableException if the cluster does not answer; ask again later
     */
    Map<TopicPartition, Claimable> describe(Collection<TopicPartition> partitions);

    /**
     * Identity of the partition as the cluster states it now, null if it is not there; any thread may ask.
     *
     * @throws LogUnavailableException if the cluster does not answer; ask again later
     */
    @Nullable
    SourcePartition source(TopicPartition partition);

    /** Delivers the partition from {@code offset} on. */
    void start(TopicPartition partition, long offset);

    /** Delivers nothing of the partition until it is started or resumed; the membership goes on. */
    void pause(TopicPartition partition);

    /** Goes on where the partition was paused. */
    void resume(TopicPartition partition);

    /** Tells lag tools the next offsets; decides nothing, may fail silently. */
    void report(Map<TopicPartition, Long> nextOffsets);

    /** Records between the reading position and the last stable offset, if known. */
    OptionalLong lag(TopicPartition partition);

    /** Lets a waiting {@link #poll} return at once. */
    void wakeup();

    /** Leaves the group. */
    @Override
    void close();

    /**
     * What a claim needs to know.
     *
     * @param source identity of the partition
     * @param bounds what can be read of it
     */
    record Claimable(SourcePartition source, LogBounds bounds) {}
}
