package io.memlog.query;

import io.memlog.models.Embedder;
import io.memlog.models.remote.RemoteEmbedder;
import io.memlog.models.runtime.ServiceModels;
import io.memlog.service.ConfigKey;
import io.memlog.service.Environment;
import io.memlog.service.KafkaSettings;
import io.memlog.service.ServiceRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** The service that answers reads over REST; wired here and nowhere else. Stateless. */
public final class QueryService {
    private static final String NAME = "query-service";
    private static final long RECONNECT_MS = 10_000;

    private QueryService() {}

    public static void main(String[] arguments) {
        ServiceRuntime.run(NAME, QueryConfiguration.DEFAULT_PORT, keys(), QueryService::wire);
    }

    /** What the service reads beside the common variables. */
    public static List<ConfigKey<?>> keys() {
        return Stream.concat(QueryConfiguration.KEYS.stream(), ServiceModels.keys().stream())
                .toList();
    }

    /** Starts the service inside this process; the caller closes it. */
    public static ServiceRuntime start(Environment environment) {
        return ServiceRuntime.start(NAME, QueryConfiguration.DEFAULT_PORT, keys(), environment, QueryService::wire);
    }

    private static void wire(ServiceRuntime runtime) {
        QueryConfiguration configuration = QueryConfiguration.read(runtime.environment());

        // 1. The stores, the log and the model. Stores may still be away: readiness says so.
        VectorStore vectors = runtime.onClose("vector store", VectorStore.open(configuration));
        GraphStore graph = runtime.onClose("graph store", GraphStore.open(configuration));
        Admin admin = openAdmin(configuration);
        runtime.onClose("admin", () -> admin.close(StoreProbe.ANSWER_TIMEOUT));
        Duration patience = configuration.embeddingPatience();
        Embedder embedder = patient(ServiceModels.forQuestions(runtime, patience), patience);
        Optional<Embedder> next =
                ServiceModels.nextForQuestions(runtime, patience).map(model -> patient(model, patience));

        // 2. The way of one read: request -> wait for the token -> one snapshot -> answer with its freshness.
        var probe = new StoreProbe(admin, graph, vectors, configuration.partitions());
        var memories = new MemoryReads(configuration.exactRows());
        var reads = new ConsistentReads(vectors, graph, memories, probe, configuration.partitions());
        var entities = new Entities(graph, probe, runtime.metrics());
        var searches = new Searches(reads, memories, new Questions(embedder, next, runtime.metrics()));
        var verifier = runtime.onClose("read verifier", new ReadVerifier(configuration.reconcilerUrl()));
        runtime.routes(new MemoryResource(reads, memories, entities, searches, verifier, runtime.metrics())::addTo);

        // 3. Readiness follows the vector store.
        runtime.readyWhen("vector store", probe.readiness());
        runtime.inBackground("store-probe", probe::run);
    }

    /** Only providers can be away: a local model is as fast as its machine, and words would come no sooner. */
    private static Embedder patient(Embedder embedder, Duration patience) {
        return embedder instanceof RemoteEmbedder ? new PatientEmbedder(embedder, patience) : embedder;
    }

    /** The log is asked twice a second: without a longer pause a missing one would fill our own log. */
    private static Admin openAdmin(QueryConfiguration configuration) {
        Map<String, Object> settings = KafkaSettings.admin(configuration.kafkaBootstrapServers(), "memlog-query-admin");
        settings.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_MS);
        return Admin.create(settings);
    }
}
