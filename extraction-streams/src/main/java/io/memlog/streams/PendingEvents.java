package io.memlog.streams;

import io.memlog.streams.StreamMetrics.PartitionGauges;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The events of a task that wait for remote models, in the order of their arrival; used by one stream thread. The store has them in
 * the transaction that has read them, so that none is lost; the queue is the same in memory.
 */
final class PendingEvents {
    /** Enough to fill the batches of four requests at a time. */
    static final int MOST = 256;

    private final KeyValueStore<Long, byte[]> store;
    private final PendingCodec codec;
    private final PartitionGauges gauges;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private long nextSequence;

    PendingEvents(KeyValueStore<Long, byte[]> store, PendingCodec codec, PartitionGauges gauges) {
        this.store = store;
        this.codec = codec;
        this.gauges = gauges;
    }

    /** Takes over what the last owner left; {@code deadline} is for all of them, as nobody could answer in the meantime. */
    void restore(long deadline) {
        try (KeyValueIterator<Long, byte[]> left = store.all()) {
            while (left.hasNext()) {
                KeyValue<Long, byte[]> entry = left.next();
                queue.addLast(
                        new Waiting(entry.key, codec.fromBytes(entry.value).arrival(), deadline));
                nextSequence = entry.key + 1;
            }
        }
        measure();
    }

    Waiting add(Arrival arrival, long deadline) {
        var waiting = new Waiting(nextSequence++, arrival, deadline);
        store.put(waiting.sequence(), codec.toBytes(arrival, deadline));
        queue.addLast(waiting);
        measure();
        return waiting;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    boolean isFull() {
        return queue.size() >= MOST;
    }

    /** The first in the order; there must be one. */
    Waiting head() {
        return queue.getFirst();
    }

    void removeHead() {
        store.delete(queue.removeFirst().sequence());
        measure();
    }

    Stream<Waiting> all() {
        return queue.stream();
    }

    /** The task goes elsewhere; what waits stays in the store. */
    void close() {
        gauges.reset();
    }

    private void measure() {
        gauges.pending().set(queue.size());
        gauges.oldestDeadline().set(queue.isEmpty() ? 0 : queue.getFirst().deadline());
    }
}
