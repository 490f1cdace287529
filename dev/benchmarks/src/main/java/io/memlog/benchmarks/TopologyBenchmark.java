package io.memlog.benchmarks;

import io.memlog.benchmarks.EventLog.NewMemory;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryRecord;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Vector and entities through the whole topology (log, stream threads, stores, transaction, log) beside a bare loop over the
 * same models on as many threads. For one thread.
 */
final class TopologyBenchmark {
    private static final Duration LONGEST_RUN = Duration.ofMinutes(5);

    /** Every so many memories are compared with what the models say outside of the topology. */
    private static final int COMPARED = 20;

    private final EnrichmentParts parts;
    private final EventLog log;
    private final EnrichedView view;
    private final LocalModels models;

    TopologyBenchmark(EnrichmentParts parts, EventLog log, EnrichedView view, LocalModels models) {
        this.parts = parts;
        this.log = log;
        this.view = view;
        this.models = models;
    }

    /** The service has that many stream threads and more texts behind it than a compiler needs. */
    void start(int threads, EnrichmentPlan plan) {
        parts.startService(threads);
        int shortest = plan.lengths().getFirst();
        turns(threads, shortest, plan.texts(shortest, threads), new ArrayList<>())
                .warmUp(plan.warmUps());
    }

    /** @param threads of the service, as it was started */
    TopologyRow compare(int threads, int pieces, EnrichmentPlan plan) {
        List<Run> runs = new ArrayList<>();
        Turns.Runs pairs =
                turns(threads, pieces, plan.texts(pieces, threads), runs).measure(plan.pairs());
        return new TopologyRow(
                pieces,
                threads,
                pairs,
                Percentiles.median(
                        runs.stream().map(Run::kafkaCpuMillisEach).sorted().toList()),
                runs.stream().mapToDouble(Run::sameShare).average().orElseThrow());
    }

    private Turns turns(int threads, int pieces, int count, List<Run> runs) {
        return new Turns(
                () -> {
                    Run run = topology(log.memories(count, pieces));
                    runs.add(run);
                    return run.measured();
                },
                () -> models.enrichAll(threads, SampleTexts.texts(0, count, pieces)));
    }

    /** @param sameShare of the compared memories that have the loop's vector and the loop's entities */
    private record Run(Measured measured, double kafkaCpuMillisEach, double sameShare) {}

    /** The log is filled while the service stands still, so that nothing but the service works while the clock runs. */
    private Run topology(List<NewMemory> memories) {
        List<ProducerRecord<byte[], byte[]>> events = log.events(memories);
        view.toEnd();
        parts.service().pause();
        log.appendAll(events);
        Duration serviceBefore = parts.serviceCpu();
        Duration kafkaBefore = parts.kafkaCpu();
        long started = System.nanoTime();
        parts.service().resume();
        List<ConsumerRecord<String, byte[]>> enriched = view.await(memories.size(), LONGEST_RUN);
        long nanos = System.nanoTime() - started;
        Duration service = parts.serviceCpu().minus(serviceBefore);
        Duration kafka = parts.kafkaCpu().minus(kafkaBefore);
        return new Run(
                new Measured(memories.size(), nanos, service.toNanos(), 0),
                kafka.toNanos() / 1e6 / memories.size(),
                sameShare(memories, enriched));
    }

    private double sameShare(List<NewMemory> memories, List<ConsumerRecord<String, byte[]>> enriched) {
        Map<String, NewMemory> expected =
                memories.stream().collect(Collectors.toMap(NewMemory::id, Function.identity()));
        int compared = 0;
        int same = 0;
        for (int i = 0; i < enriched.size(); i++) {
            NewMemory memory = expected.remove(EnrichedView.memoryId(enriched.get(i)));
            MemoryRecord found = view.memory(enriched.get(i));
            if (memory == null || found.getEmbedding() == null || found.getDegraded() != null) {
                throw new IllegalStateException("expected every memory once, with its vector, found %s degraded by %s"
                        .formatted(enriched.get(i).key(), found.getDegraded()));
            }
            if (i % COMPARED == 0) {
                compared++;
                same += isSame(models.enrich(memory.text()), found) ? 1 : 0;
            }
        }
        return (double) same / compared;
    }

    private static boolean isSame(LocalModels.Enriched expected, MemoryRecord found) {
        return Arrays.equals(vector(found.getEmbedding()), expected.vector())
                && found.getEntities().stream()
                        .map(entity -> entity.getKey())
                        .collect(Collectors.toSet())
                        .equals(expected.entityKeys());
    }

    private static float[] vector(Embedding embedding) {
        float[] vector = new float[embedding.getDimension()];
        embedding
                .getVector()
                .duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(vector);
        return vector;
    }
}
