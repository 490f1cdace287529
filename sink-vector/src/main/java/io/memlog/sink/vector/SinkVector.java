package io.memlog.sink.vector;

import io.memlog.schemas.Topics;
import io.memlog.service.CommonKeys;
import io.memlog.service.ConfigKey;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.sink.KafkaSink;
import io.memlog.sink.SinkSettings;
import io.memlog.sink.SinkTelemetry;
import io.memlog.sink.StoreUnavailableException;
import io.memlog.sink.generations.Generations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service that keeps Postgres equal to memory.enriched and memory.outcomes; stateless. */
public final class SinkVector {
    /** As in the requirements: the embedding model of the default configuration has 384 dimensions. */
    public static final ConfigKey<Integer> EMBEDDING_DIMENSION = ConfigKey.integer(
            "MEMLOG_EMBEDDING_DIMENSION",
            384,
            1,
            2_000,
            "floats",
            "Dimension of the embeddings that the vector store is made for; fixed once its tables exist");

    private static final Logger LOG = LoggerFactory.getLogger(SinkVector.class);
    private static final String NAME = "sink-vector";
    private static final int DEFAULT_PORT = 8084;
    private static final String DEFAULT_SINK_ID = "vector";

    private SinkVector() {}

    public static void main(String[] args) {
        ServiceRuntime.run(NAME, DEFAULT_PORT, keys(), SinkVector::start);
    }

    /** Starts the sink inside this process; the caller closes it. */
    public static ServiceRuntime start(Environment environment) {
        return ServiceRuntime.start(NAME, DEFAULT_PORT, keys(), environment, SinkVector::start);
    }

    /** What the service reads beside {@link CommonKeys}. */
    public static List<ConfigKey<?>> keys() {
        List<ConfigKey<?>> keys = new ArrayList<>(SinkSettings.keys());
        keys.add(EMBEDDING_DIMENSION);
        keys.addAll(IndexBuild.keys());
        return List.copyOf(keys);
    }

    private static void start(ServiceRuntime runtime) {
        SinkSettings settings =
                SinkSettings.of(runtime.environment(), DEFAULT_SINK_ID, List.of(Topics.ENRICHED, Topics.OUTCOMES));
        VectorDatabase database = VectorDatabase.at(database(runtime.environment(), settings));
        PgVectorSink store = runtime.onClose("vector store", new PgVectorSink(database, settings.sinkId()));
        migrateIfThere(database);
        KafkaSink sink = KafkaSink.join(settings, store, new SinkTelemetry(runtime.metrics()));
        runtime.inBackground("sink loop", sink::run);
        // Closed in reverse order: first the loop finishes its batches and leaves the group, then the store goes.
        runtime.onClose("sink loop", sink);
        var copies = new PgGenerations(
                database, () -> VectorDatabase.at(database(runtime.environment(), settings)), settings.sinkId());
        var generations = new Generations(settings, copies, runtime.metrics());
        runtime.inBackground("generations", generations::run);
        runtime.onClose("generations", generations);
        runtime.readyWhen(
                "projection",
                () -> sink.isReady()
                        ? Optional.empty()
                        : Optional.of("partitions to be claimed, or a store that answers"));
    }

    /** A store that comes up later is waited for by the loop, which is not ready until then; what is wrong with one that answers is told now. */
    private static void migrateIfThere(VectorDatabase database) {
        try {
            database.migrate();
        } catch (StoreUnavailableException e) {
            LOG.atWarn().log("Waits for the vector store: {}", e.getMessage());
        }
    }

    private static VectorDatabase.Settings database(Environment environment, SinkSettings settings) {
        return new VectorDatabase.Settings(
                environment.get(CommonKeys.DATABASE_URL),
                environment.get(CommonKeys.DATABASE_USER),
                environment.get(CommonKeys.DATABASE_PASSWORD),
                environment.get(EMBEDDING_DIMENSION),
                // One for each partition written at the same time, one to look after generations.
                settings.parallelism() + 1,
                IndexBuild.of(environment));
    }
}
