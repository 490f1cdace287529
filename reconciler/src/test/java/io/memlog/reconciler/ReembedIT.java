package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.query.QueryService;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.sink.graph.SinkGraph;
import io.memlog.sink.vector.SinkVector;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.ServiceProcess;
import io.memlog.testkit.ServiceProgram;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Another embedding model is rolled out on real parts and real models, while a user writes and searches. */
@TestInstance(Lifecycle.PER_CLASS)
class ReembedIT {
    private static final String OLD = "all-minilm-l6-v2-q";
    private static final String NEW = "bge-small-en-v15-q";

    /** More than 200 make more than one page, and take longer than the build of every change should. */
    private static final int MEMORIES = Integer.getInteger("memlog.reembed.memories", 60);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final MemlogParts parts =
            MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY, PartKind.POSTGRES, PartKind.NEO4J);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Map<String, String> variables = Map.of();
    private ServiceRuntime reconciler;
    private ServiceRuntime sinkVector;
    private ServiceRuntime sinkGraph;
    private ServiceRuntime query;
    private ServiceProcess extraction;
    private EventLog log;

    @BeforeAll
    void startPipeline() {
        variables = PipelineVariables.of(parts, parts.newDatabase(), VerificationIT.PARTITIONS);
        variables.put("MEMLOG_SECOND_WATERMARK_WAIT_MS", "500");
        variables.put("MEMLOG_REEMBED_MAX_RATE", "1000");
        startWriter(Map.of("MEMLOG_EMBEDDING_MODEL", OLD));
        reconciler = Reconciler.start(new Environment(variables));
        sinkVector = SinkVector.start(new Environment(variables));
        sinkGraph = SinkGraph.start(new Environment(variables));
        query = startQuery(Map.of("MEMLOG_EMBEDDING_MODEL", OLD, "MEMLOG_EMBEDDING_MODEL_NEXT", NEW));
        log = new EventLog(parts.kafkaBootstrapServers(), parts.registryUrl());
    }

    @AfterAll
    void stopPipeline() {
        threads.shutdownNow();
        log.close();
        query.close();
        sinkGraph.close();
        sinkVector.close();
        reconciler.close();
        extraction.close();
    }

    @Test
    void searchesSwitchAtOneMomentUnderLiveWritesAndNoAnswerMixesModels() throws Exception {
        try (SearchWatch watch =
                new SearchWatch(() -> query.port(), parts.folder().resolve("cache"), OLD, NEW)) {
            // Given
            for (int i = 0; i < MEMORIES; i++) {
                log.put(key(i), "Anna Berg travels to town number %d by train.".formatted(i));
            }
            log.flush();
            awaitCaughtUp();
            assertThat(watch.search("ann")).isEqualTo(OLD);

            // When: a user is rebuilt by a writer that has the new model.
            restartWriter(Map.of("MEMLOG_EMBEDDING_MODEL", OLD, "MEMLOG_EMBEDDING_MODEL_NEXT", NEW));
            JsonNode rebuilt =
                    run("{\"operation\": \"rebuild\", \"scope\": {\"tenantId\": \"acme\", \"userId\": \"ann\"}}");

            // Then: it asks no model.
            assertThat(rebuilt.at("/consistent").asBoolean())
                    .as(rebuilt.toString())
                    .isTrue();
            assertThat(rebuilt.at("/result/scope/sent").asInt()).isEqualTo(MEMORIES);
            assertThat(calls().spaces()).containsOnlyKeys(OLD);

            // When: the new model is rolled out.
            var isLive = new AtomicBoolean(true);
            Future<?> writing = threads.submit(() -> write(isLive));
            Future<?> searching = threads.submit(() -> {
                while (isLive.get()) {
                    watch.search("ann");
                }
                return null;
            });
            await().atMost(PATIENCE).until(() -> watch.answers() > 3);
            JsonNode refused = run("{\"operation\": \"reembed\", \"model\": \"another\"}");
            assertThat(watch.models()).containsExactly(OLD);
            JsonNode rolledOut = runAcrossARestart("{\"operation\": \"reembed\", \"model\": \"%s\"}".formatted(NEW));
            int answers = watch.answers();
            await().atMost(PATIENCE).until(() -> watch.answers() > answers + 3 || searching.isDone());
            isLive.set(false);
            writing.get(30, TimeUnit.SECONDS);
            searching.get(30, TimeUnit.SECONDS);

            // Then
            assertThat(refused.at("/state").asText()).isEqualTo("FAILED");
            assertThat(refused.at("/error").asText()).contains("expected vectors of model another, found " + OLD);
            assertDone(rolledOut);
            assertThat(rolledOut.at("/result/target/nextModel").asText()).isEqualTo(NEW);
            assertThat(rolledOut.at("/progress/done").asLong()).isPositive();
            assertThat(watch.models()).containsExactly(OLD, NEW);
            awaitCaughtUp();
            assertThat(calls().spaces()).containsOnlyKeys(OLD + "+" + NEW);
            assertStoresEqualTheLog();

            // When: nothing is left to do.
            assertThat(run("{\"operation\": \"reembed\"}").at("/result/sent").asInt())
                    .isLessThan(10);

            // When: the new model becomes the current one, and query-service does not know yet.
            restartWriter(Map.of("MEMLOG_EMBEDDING_MODEL", NEW));
            var isFinishing = new AtomicBoolean(true);
            Future<?> stillSearching = threads.submit(() -> {
                while (isFinishing.get()) {
                    watch.search("ann");
                }
                return null;
            });
            JsonNode finished = run("{\"operation\": \"reembed\"}");
            isFinishing.set(false);
            stillSearching.get(30, TimeUnit.SECONDS);

            // Then
            assertDone(finished);
            assertThat(calls().spaces()).containsOnlyKeys(NEW);
            query.close();
            query = startQuery(Map.of("MEMLOG_EMBEDDING_MODEL", NEW));
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> watch.search("ann").equals(NEW));
            assertThat(watch.models()).containsExactly(OLD, NEW);
            assertStoresEqualTheLog();
        }
    }

    private void write(AtomicBoolean isLive) {
        for (int i = 0; isLive.get(); i++) {
            log.put(key(i % 20), "Anna Berg has been to town number %d by bus.".formatted(i));
            log.put(key(MEMORIES + i), "Anna Berg plans a journey to town number %d.".formatted(i));
            log.flush();
            LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
        }
    }

    private static String key(int i) {
        return "acme/ann/m-" + i;
    }

    private void startWriter(Map<String, String> models) {
        Map<String, String> settings = new HashMap<>(variables);
        settings.putAll(models);
        extraction = new ServiceProcess(
                "extraction-streams",
                ServiceProgram.onOwnClassPath("io.memlog.streams.ExtractionStreams", settings),
                PartSettings.in(parts.folder().resolve("extraction")));
        extraction.start();
    }

    private void restartWriter(Map<String, String> models) {
        extraction.close();
        startWriter(models);
    }

    private ServiceRuntime startQuery(Map<String, String> models) {
        Map<String, String> settings = new HashMap<>(variables);
        settings.putAll(models);
        return QueryService.start(new Environment(settings));
    }

    private static void assertDone(JsonNode operation) {
        assertThat(operation.at("/state").asText()).as(operation.toString()).isEqualTo("DONE");
        assertThat(operation.at("/consistent").asBoolean())
                .as(operation.toString())
                .isTrue();
        assertThat(operation.at("/result/left").asLong()).isZero();
    }

    private void assertStoresEqualTheLog() throws Exception {
        JsonNode check = run("{\"operation\": \"check\", \"level\": \"deep\"}");
        assertThat(check.at("/consistent").asBoolean()).as(check.toString()).isTrue();
    }

    private void awaitCaughtUp() {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> calls().isCaughtUp());
    }

    /** The reconciler is started again while the operation waits for a store. */
    private JsonNode runAcrossARestart(String body) throws IOException, InterruptedException {
        sinkGraph.close();
        String id = calls().submit(body);
        await().atMost(PATIENCE)
                .until(() -> calls().operation(id).at("/progress/offsets").size() > 0);
        reconciler.close();
        reconciler = Reconciler.start(new Environment(variables));
        sinkGraph = SinkGraph.start(new Environment(variables));
        return awaitEnd(id);
    }

    private JsonNode run(String body) throws IOException, InterruptedException {
        return awaitEnd(calls().submit(body));
    }

    private JsonNode awaitEnd(String id) {
        return await().atMost(PATIENCE).until(() -> calls().operation(id), ReconcilerCalls::hasEnded);
    }

    private ReconcilerCalls calls() {
        return ReconcilerCalls.onPort(reconciler.port());
    }
}
