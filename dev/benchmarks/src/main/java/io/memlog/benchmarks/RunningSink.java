package io.memlog.benchmarks;

import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.sink.KafkaSink;
import io.memlog.sink.ProjectionStore;
import io.memlog.sink.SinkObserver;
import io.memlog.sink.SinkSettings;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The sink of a service inside this process: the same loop, the same clients, the same store. Thread-safe. */
final class RunningSink implements AutoCloseable {
    /** As by default in the services. */
    static final int BATCH = 2_000;

    private static final Duration LONGEST_RUN = Duration.ofMinutes(5);

    private final KafkaSink sink;

    private RunningSink(SinkSettings settings, ProjectionStore store, SinkObserver observer, Consumer<String> failed) {
        sink = KafkaSink.join(settings, store, observer);
        Thread.ofPlatform()
                .name(settings.sinkId() + "-sink")
                .uncaughtExceptionHandler((thread, e) -> failed.accept("the sink ended: " + e))
                .start(sink::run);
    }

    static RunningSink join(SinkSettings settings, ProjectionStore store, SinkObserver observer) {
        return new RunningSink(settings, store, observer, failure -> {
            throw new IllegalStateException(failure);
        });
    }

    /** Runs the sink until it has committed so many records. */
    static Measured measure(SinkSettings settings, ProjectionStore store, long records) {
        return measure(settings, store, records, LONGEST_RUN);
    }

    static Measured measure(SinkSettings settings, ProjectionStore store, long records, Duration longest) {
        var watch = new CommitWatch(records);
        var running = new RunningSink(settings, store, watch, watch::fail);
        try {
            return watch.await(longest);
        } finally {
            running.close();
        }
    }

    static SinkSettings settings(
            BenchmarkParts parts, String sinkId, List<String> topics, int partitions, int parallelism) {
        return new SinkSettings(
                parts.bootstrapServers(),
                MemlogSerdes.config(parts.registryUrl()),
                partitions,
                1,
                sinkId,
                topics,
                "classic",
                BATCH,
                parallelism);
    }

    boolean isReady() {
        return sink.isReady();
    }

    @Override
    public void close() {
        sink.close();
    }
}
