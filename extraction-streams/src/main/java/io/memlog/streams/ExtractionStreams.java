package io.memlog.streams;

import io.memlog.models.runtime.ServiceModels;
import io.memlog.schemas.Limits;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.CommonKeys;
import io.memlog.service.ConfigKey;
import io.memlog.service.Environment;
import io.memlog.service.KafkaSettings;
import io.memlog.service.ServiceRuntime;
import io.memlog.service.TopicProvisioner;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
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
        List<ConfigKey<?>> keys = new ArrayList<>(StreamsSettings.KEYS);
        keys.addAll(ServiceModels.keys());
        return keys;
    }

    /** Starts the service inside this process; the caller closes it. */
    static ServiceRuntime start(Environment environment) {
        return ServiceRuntime.start(NAME, DEFAULT_PORT, keys(), environment, ExtractionStreams::start);
    }

    private static void start(ServiceRuntime runtime) {
        StreamsSettings settings = StreamsSettings.of(runtime.environment());
        int partitions = runtime.environment().get(CommonKeys.PARTITIONS);
        Map<String, String> serdes = serdes(runtime);

        boolean wereModelsRemote = prepareLog(settings, partitions);
        MemlogSerdes.registerContracts(serdes);
        ModelParts models = ProcessModels.open(runtime, settings.embeddingBudget(), wereModelsRemote);
        startStreams(runtime, settings, partsOf(runtime, serdes, models, partitions));
    }

    /** True if models were elsewhere once. */
    private static boolean prepareLog(StreamsSettings settings, int partitions) {
        try (Admin admin = Admin.create(KafkaSettings.admin(settings.bootstrapServers(), NAME))) {
            TopicProvisioner.ensure(admin, partitions, settings.replicationFactor());
            FormerTransactions.abort(admin, settings.stateDir(), settings.threads());
            new StartPositions(admin, partitions).ensure();
            return FormerRemoteModels.existed(admin);
        }
    }

    private static TopologyParts partsOf(
            ServiceRuntime runtime, Map<String, String> serdes, ModelParts models, int partitions) {
        var reader = new EventReader(MemlogSerdes.events(serdes).deserializer());
        return new TopologyParts(
                reader,
                MemlogSerdes.enriched(serdes).serializer(),
                MemlogSerdes.outcomes(serdes).serializer(),
                models,
                Limits.DEFAULT,
                partitions,
                new StreamMetrics(runtime.metrics()),
                Clock.systemUTC());
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
