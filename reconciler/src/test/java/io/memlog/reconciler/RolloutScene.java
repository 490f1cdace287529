package io.memlog.reconciler;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.models.remote.EmbeddingProviders;
import io.memlog.models.remote.Endpoint;
import io.memlog.models.remote.ProviderKind;
import io.memlog.models.remote.ProviderObserver;
import io.memlog.models.remote.RemoteEmbedder;
import io.memlog.models.remote.RemoteModels;
import io.memlog.models.remote.RemoteSpace;
import io.memlog.models.remote.Resilience;
import io.memlog.query.QueryService;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.RealParts;
import io.memlog.testkit.ServiceProcess;
import io.memlog.testkit.ServiceProgram;
import io.memlog.testkit.model.ModelServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Two models of different dimensions at two providers; the single writer, both sinks and the reconciler as processes that can be killed,
 * and a query-service that knows both models. Not thread-safe, but for {@link #calls}.
 */
final class RolloutScene implements AutoCloseable {
    static final String OLD = "model-a";
    static final String NEW = "model-b";
    static final Duration PATIENCE = Duration.ofMinutes(5);

    /** The former model takes no text with this word in it. */
    static final String REFUSED = "unspeakable";

    private static final int OLD_DIMENSION = 384;
    private static final int NEW_DIMENSION = 16;

    final ModelServer oldProvider = ModelServer.start(OLD_DIMENSION, OLD);
    final ModelServer newProvider = ModelServer.start(NEW_DIMENSION, NEW);
    final Database database;
    final EventLog log;
    final ServiceProcess sinkVector;
    final ServiceProcess sinkGraph;
    final ServiceProcess reconciler;
    ServiceProcess extraction;
    private final MemlogParts parts;
    private final Map<String, String> variables;
    private final ServiceRuntime query;

    /** All of it has started, and the writer knows the former model alone. */
    RolloutScene(MemlogParts parts) {
        this.parts = parts;
        oldProvider.refuse(REFUSED, 400);
        database = parts.newDatabase();
        variables = PipelineVariables.of(parts, database, VerificationIT.PARTITIONS);
        variables.put("MEMLOG_SECOND_WATERMARK_WAIT_MS", "500");
        // Slow enough for every process to be killed on the way.
        variables.put("MEMLOG_REEMBED_MAX_RATE", "10");
        // What is late on a busy machine is not what is tested here.
        variables.put("MEMLOG_EMBEDDING_BUDGET_MS", "15000");
        variables.put("MEMLOG_QUERY_EMBEDDING_TIMEOUT_MS", "30000");
        provider("WEST", oldProvider);
        provider("EAST", newProvider);
        extraction = writer(former());
        // It makes the topics.
        extraction.start();
        sinkVector = process("sink-vector", "io.memlog.sink.vector.SinkVector", Map.of());
        sinkGraph = process("sink-graph", "io.memlog.sink.graph.SinkGraph", Map.of());
        reconciler = process("reconciler", "io.memlog.reconciler.Reconciler", Map.of());
        RealParts.startTogether(List.of(sinkVector, sinkGraph, reconciler));
        Map<String, String> both = new HashMap<>(variables);
        both.putAll(rollingOut());
        query = QueryService.start(new Environment(both));
        log = new EventLog(parts.kafkaBootstrapServers(), parts.registryUrl());
    }

    static Map<String, String> former() {
        return only("west", OLD, OLD_DIMENSION);
    }

    static Map<String, String> rollingOut() {
        Map<String, String> settings = former();
        finished().forEach((name, value) -> settings.put(name + "_NEXT", value));
        return settings;
    }

    static Map<String, String> finished() {
        return only("east", NEW, NEW_DIMENSION);
    }

    /** In an orderly way. */
    void restartWriter(Map<String, String> models) {
        extraction.close();
        extraction = writer(models);
        extraction.start();
    }

    SearchWatch watch() {
        return new SearchWatch(
                query::port,
                Stream.of(
                        embedder("west", OLD, OLD_DIMENSION, oldProvider),
                        embedder("east", NEW, NEW_DIMENSION, newProvider)));
    }

    /** Each of them starts on its former port. */
    ReconcilerCalls calls() {
        return ReconcilerCalls.of(reconciler);
    }

    JsonNode run(String body) throws Exception {
        return awaitEnd(calls().submit(body));
    }

    JsonNode awaitEnd(String id) {
        return await().atMost(PATIENCE).until(() -> calls().operation(id), ReconcilerCalls::hasEnded);
    }

    void awaitCaughtUp() {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> calls().isCaughtUp());
    }

    private static RemoteEmbedder embedder(String name, String model, int dimension, ModelServer provider) {
        var space = new RemoteSpace(ProviderKind.VLLM.protocol(), model, dimension, "", "", 8_191, 0);
        var endpoint = new Endpoint(name, ProviderKind.VLLM, provider.url().resolve("/v1"), model, null, "");
        var providers = new EmbeddingProviders(space, List.of(endpoint), false);
        return RemoteModels.embedder(providers, Resilience.DEFAULT, ProviderObserver.logging());
    }

    private void provider(String name, ModelServer provider) {
        variables.put("MEMLOG_PROVIDER_%s_KIND".formatted(name), "vllm");
        variables.put(
                "MEMLOG_PROVIDER_%s_URL".formatted(name),
                provider.url().resolve("/v1").toString());
    }

    private static Map<String, String> only(String provider, String model, int dimension) {
        Map<String, String> settings = new HashMap<>();
        settings.put("MEMLOG_EMBEDDING_PROVIDERS", provider);
        settings.put("MEMLOG_EMBEDDING_MODEL", model);
        settings.put("MEMLOG_EMBEDDING_DIMENSION", String.valueOf(dimension));
        return settings;
    }

    private ServiceProcess writer(Map<String, String> models) {
        return process("extraction-streams", "io.memlog.streams.ExtractionStreams", models);
    }

    private ServiceProcess process(String name, String mainClass, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(variables);
        settings.putAll(more);
        return new ServiceProcess(
                name,
                ServiceProgram.onOwnClassPath(mainClass, settings).jvmOptions("-XX:TieredStopAtLevel=1"),
                PartSettings.in(parts.folder().resolve(name)).readyWithin(PATIENCE));
    }

    @Override
    public void close() {
        log.close();
        query.close();
        Stream.of(sinkGraph, sinkVector, reconciler, extraction).forEach(ServiceProcess::close);
        oldProvider.close();
        newProvider.close();
    }
}
