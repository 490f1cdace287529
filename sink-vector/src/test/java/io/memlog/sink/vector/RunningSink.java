package io.memlog.sink.vector;

import io.memlog.schemas.Topics;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.sink.KafkaSink;
import io.memlog.sink.ProjectionStore;
import io.memlog.sink.SinkSettings;
import io.memlog.sink.SinkTelemetry;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One whole sink on a thread of its own. Thread-safe. */
final class RunningSink implements AutoCloseable {
    private final PgVectorSink store;
    private final KafkaSink sink;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    RunningSink(MemlogParts parts, Database database, String sinkId, String groupProtocol) {
        this(parts, database, sinkId, groupProtocol, 64, store -> store);
    }

    RunningSink(
            MemlogParts parts,
            Database database,
            String sinkId,
            String groupProtocol,
            int maxRecords,
            UnaryOperator<ProjectionStore> decoration) {
        var settings = new SinkSettings(
                parts.kafkaBootstrapServers(),
                MemlogSerdes.config(parts.registryUrl()),
                EnrichedTopic.PARTITIONS,
                1,
                sinkId,
                List.of(Topics.ENRICHED, Topics.OUTCOMES),
                groupProtocol,
                maxRecords,
                2);
        store = new PgVectorSink(VectorDatabase.open(PgVectorSinkIT.settings(database, Memories.DIMENSION)), sinkId);
        sink = KafkaSink.join(settings, decoration.apply(store), new SinkTelemetry(meters));
        Thread.ofPlatform()
                .name("sink-" + sinkId)
                .uncaughtExceptionHandler((thread, e) -> failure.set(e))
                .start(sink::run);
    }

    /** What ended the sink, if anything did. */
    @Nullable
    Throwable failure() {
        return failure.get();
    }

    boolean isReady() {
        return sink.isReady();
    }

    double records() {
        return meters.get("memlog.sink.records").counter().count();
    }

    @Override
    public void close() {
        sink.close();
        store.close();
    }
}
