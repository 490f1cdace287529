package io.memlog.benchmarks;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.Topics;
import io.memlog.sink.Batch;
import io.memlog.sink.Lease;
import io.memlog.sink.ProjectionStore;
import io.memlog.sink.SinkObserver;
import io.memlog.sink.SinkSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;

/** How long a single record takes through a sink that has nothing else to do. For one thread. */
final class LatencyBenchmark {
    static final int PER_SECOND = 20;
    static final int PARTITIONS = 4;

    /** As by default in the services. */
    static final int PARALLELISM = 2;

    /** Code that is run for the first time says nothing of how long it takes later. */
    private static final int WARM_UP = 60;

    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final EnrichedLog log;

    LatencyBenchmark(EnrichedLog log) {
        this.log = log;
    }

    /** @param store holds nothing of any earlier log */
    Latency measure(String name, SinkSettings settings, ProjectionStore store, int records) {
        log.refill(PARTITIONS, 0);
        var times = new Times();
        try (RunningSink sink = RunningSink.join(settings, store, times);
                KafkaProducer<byte[], byte[]> producer = log.promptProducer()) {
            await("a sink that is ready", sink::isReady, times::toString);
            publish(producer, times, 0, WARM_UP);
            await("the commits of the warm-up", times, WARM_UP);
            times.forget();
            publish(producer, times, WARM_UP, records);
            await("all commits", times, records);
        }
        return new Latency(name, PER_SECOND, times.millis(), times.storeMillis());
    }

    private void publish(KafkaProducer<byte[], byte[]> producer, Times times, int first, int records) {
        long started = System.nanoTime();
        for (int i = 0; i < records; i++) {
            long due = started + TimeUnit.SECONDS.toNanos(i) / PER_SECOND;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            log.append(producer, SampleMemories.memory(first + i), (metadata, failure) -> {
                if (failure == null) {
                    times.acknowledged.put(new Position(metadata.partition(), metadata.offset()), System.nanoTime());
                } else {
                    times.disturbances.add("not published: " + failure);
                }
            });
        }
    }

    private static void await(String what, BooleanSupplier isThere, Supplier<String> found) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!isThere.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "expected %s within %s, found %s".formatted(what, TIMEOUT, found.get()));
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    private static void await(String what, Times times, int records) {
        await(
                "%s (%d)".formatted(what, records),
                () -> times.committed.size() == records && times.acknowledged.size() == records,
                times::toString);
    }

    private record Position(int partition, long offset) {}

    /** When each record was acknowledged and committed. Thread-safe. */
    private static final class Times implements SinkObserver {
        private final Map<Position, Long> acknowledged = new ConcurrentHashMap<>();
        private final Map<Position, Long> committed = new ConcurrentHashMap<>();

        private final Queue<Double> transactions = new ConcurrentLinkedQueue<>();
        private final Queue<String> disturbances = new ConcurrentLinkedQueue<>();

        void forget() {
            acknowledged.clear();
            committed.clear();
            transactions.clear();
        }

        List<Double> storeMillis() {
            return transactions.stream().sorted().toList();
        }

        List<Double> millis() {
            List<Double> millis = new ArrayList<>();
            acknowledged.forEach((position, begin) -> {
                Long end = committed.get(position);
                if (end == null) {
                    throw new IllegalStateException("expected a commit of %s, found none".formatted(position));
                }
                millis.add((end - begin) / 1e6);
            });
            millis.sort(Double::compare);
            return millis;
        }

        @Override
        public String toString() {
            return "%d acknowledged, %d committed, %s".formatted(acknowledged.size(), committed.size(), disturbances);
        }

        @Override
        public void committed(Batch batch, Duration took) {
            if (batch.lease().source().partition().topic().equals(Topics.ENRICHED)) {
                long now = System.nanoTime();
                transactions.add(took.toNanos() / 1e6);
                batch.records()
                        .forEach(applied -> committed.put(new Position(applied.partition(), applied.offset()), now));
            }
        }

        @Override
        public void claimed(Lease lease) {}

        @Override
        public void released(TopicPartition partition) {}

        @Override
        public void fenced(Lease lease, long epoch) {
            disturbances.add("fenced");
        }

        @Override
        public void reclaiming(TopicPartition partition, String reason) {
            disturbances.add("claims again: " + reason);
        }

        @Override
        public void unavailable(TopicPartition partition, Exception cause, Duration wait) {
            disturbances.add("waits: " + cause);
        }

        @Override
        public void deadLettered(TopicPartition partition, long offset, ErrorCode code) {
            disturbances.add("dead-lettered: " + code);
        }

        @Override
        public void lag(TopicPartition partition, long records) {}
    }
}
