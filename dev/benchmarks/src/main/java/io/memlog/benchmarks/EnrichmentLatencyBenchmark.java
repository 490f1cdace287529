package io.memlog.benchmarks;

import io.memlog.benchmarks.EventLog.NewMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How long a single event takes through a topology that has nothing else to do. For one thread. */
final class EnrichmentLatencyBenchmark {
    static final int PER_SECOND = 20;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** The service has worked before; only its pace is new to it. */
    private static final int WARM_UP = 20;

    private final EventLog log;
    private final EnrichedView view;
    private final LocalModels models;

    EnrichmentLatencyBenchmark(EventLog log, EnrichedView view, LocalModels models) {
        this.log = log;
        this.view = view;
        this.models = models;
    }

    EnrichmentLatency measure(int pieces, int events) {
        List<Double> unused = through(log.memories(WARM_UP, pieces));
        List<Double> millis = through(log.memories(events, pieces));
        return new EnrichmentLatency(pieces, PER_SECOND, millis, alone(log.memories(events, pieces)));
    }

    /** Another thread publishes, so that a late answer delays no event. */
    private List<Double> through(List<NewMemory> memories) {
        Map<String, Long> acknowledged = new ConcurrentHashMap<>();
        view.toEnd();
        Thread publisher = Thread.ofPlatform()
                .name("publisher")
                .start(() -> atPace(
                        memories,
                        memory -> log.append(memory, (metadata, failure) -> {
                            if (failure == null) {
                                acknowledged.put(memory.id(), System.nanoTime());
                            }
                        })));
        Map<String, Long> seen = new ConcurrentHashMap<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (seen.size() < memories.size()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("expected %d enriched memories within %s, found %d"
                        .formatted(memories.size(), PATIENCE, seen.size()));
            }
            List<ConsumerRecord<String, byte[]>> records = view.poll();
            long now = System.nanoTime();
            records.forEach(each -> seen.put(EnrichedView.memoryId(each), now));
        }
        join(publisher);
        List<Double> millis = new ArrayList<>();
        acknowledged.forEach((id, begin) -> millis.add((seen.getOrDefault(id, begin) - begin) / 1e6));
        millis.sort(Double::compare);
        return millis;
    }

    private List<Double> alone(List<NewMemory> memories) {
        List<Double> millis = new ArrayList<>();
        atPace(memories, memory -> {
            long begin = System.nanoTime();
            LocalModels.Enriched unused = models.enrich(memory.text());
            millis.add((System.nanoTime() - begin) / 1e6);
        });
        millis.sort(Double::compare);
        return millis;
    }

    private static void atPace(List<NewMemory> memories, Consumer<NewMemory> work) {
        long started = System.nanoTime();
        for (int i = 0; i < memories.size(); i++) {
            long due = started + TimeUnit.SECONDS.toNanos(i) / PER_SECOND;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            work.accept(memories.get(i));
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }
}
