package io.memlog.streams;

import io.memlog.models.Embedder;
import io.memlog.models.EmbeddingModels;
import io.memlog.models.Extractors;
import io.memlog.schemas.Limits;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.CommonKeys;
import io.memlog.service.ConfigKey;
import io.memlog.service.Environment;
import io.memlog.service.KafkaSettings;
import io.memlog.service.ServiceRuntime;
import io.memlog.service.TopicProvisioner;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;

/** The process of the single writer: topics, models, topology; stateless. */
public final class ExtractionStreams {
    static final String NAME = "extraction-streams";
    static final int DEFAULT_PORT = 8083;

    private ExtractionStreams() {}

    public static void main(String[] arguments) {
        ServiceRuntime.run(NAME, DEFAULT_PORT, keys(), ExtractionStreams::start);
    }

    /** What the service reads beside the common variables. */
    public static List<ConfigKey<?>> keys() {
        return StreamsSettings.KEYS;
    }

    static void start(ServiceRuntime runtime) {
        StreamsSettings settings = StreamsSettings.of(runtime.environment());
        int partitions = runtime.environment().get(CommonKeys.PARTITIONS);
        Map<String, String> serdes = serdes(runtime);

        prepareLog(settings, partitions);
        MemlogSerdes.registerContracts(serdes);
        startStreams(runtime, settings, partsOf(runtime, serdes, partitions));
    }

    private static void prepareLog(StreamsSettings settings, int partitions) {
        try (Admin admin = Admin.create(KafkaSettings.admin(settings.bootstrapServers(), NAME))) {
            TopicProvisioner.ensure(admin, partitions, settings.replicationFactor());
            FormerTransactions.abort(admin, settings.stateDir(), settings.threads());
            new StartPositions(admin, partitions).ensure();
        }
    }

    private static TopologyParts partsOf(ServiceRuntime runtime, Map<String, String> serdes, int partitions) {
        var reader = new EventReader(MemlogSerdes.events(serdes).deserializer());
        Embedder embedder = runtime.onClose("embedder", openEmbedder(runtime));
        return new TopologyParts(
                reader,
                MemlogSerdes.enriched(serdes).serializer(),
                MemlogSerdes.outcomes(serdes).serializer(),
                embedder,
                Extractors.rules(),
                Limits.DEFAULT,
                partitions,
                new StreamMetrics(runtime.metrics()),
                Clock.systemUTC());
    }

    private static Embedder openEmbedder(ServiceRuntime runtime) {
        Environment environment = runtime.environment();
        Path cache = environment.get(CommonKeys.STATE_DIR).resolve("models");
        return environment
                .find(CommonKeys.EMBEDDING_MODEL_DIR)
                .map(folder -> EmbeddingModels.openFolder(folder, cache))
                .orElseGet(() -> EmbeddingModels.open(environment.get(CommonKeys.EMBEDDING_MODEL), cache));
    }

    private static void startStreams(ServiceRuntime runtime, StreamsSettings settings, TopologyParts parts) {
        var streams = new KafkaStreams(new MemoryTopology(parts).build(), settings.toProperties());
        streams.setUncaughtExceptionHandler(new UncaughtFailures(runtime::fail));
        runtime.readyWhen("streams", () -> missing(streams.state()));
        Duration drain = runtime.environment().get(CommonKeys.DRAIN_TIMEOUT);
        // Leaving the group hands the partitions over at once; otherwise they wait for the session timeout.
        runtime.onClose(
                "streams",
                () -> streams.close(CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
                        .withTimeout(drain)));
        KafkaStreamsMetrics metrics = runtime.onClose("streams-metrics", new KafkaStreamsMetrics(streams));
        metrics.bindTo(runtime.metrics());
        streams.start();
    }

    private static Optional<String> missing(KafkaStreams.State state) {
        return state == KafkaStreams.State.RUNNING
                ? Optional.empty()
                : Optional.of("streams: expected RUNNING, found " + state);
    }

    private static Map<String, String> serdes(ServiceRuntime runtime) {
        Map<String, String> serdes = new HashMap<>(MemlogSerdes.config(System.getenv()));
        serdes.put(MemlogSerdes.REGISTRY_URL, runtime.environment().get(CommonKeys.SCHEMA_REGISTRY_URL));
        return serdes;
    }
}
