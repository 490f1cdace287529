package io.memlog.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.query.Reader.Answer;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.model.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Searches while a model of another dimension is rolled out, by providers that may be away. */
final class SearchAcrossModelsIT {
    private static final String QUESTION = "Who is allergic?";
    private static final String SEARCH = "/v1/search?tenantId=acme&userId=ann&limit=50&query=Who%20is%20allergic%3F";
    private static final int MEMORIES = 6;

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.shared(PartKind.POSTGRES, PartKind.NEO4J);

    private final TestSpace first = new TestSpace("west", "model-a", 384);
    private final TestSpace next = new TestSpace("east", "model-b", 16);
    private FilledStores stores;
    private ServiceRuntime service;
    private Reader reader;
    private long offset;

    @BeforeEach
    void start() {
        Database database = parts.newDatabase();
        stores = new FilledStores(database, parts.boltUri(), parts.folder());
        service = QueryService.start(new Environment(environment(database)));
        reader = new Reader(service.port());
        for (int i = 0; i < MEMORIES; i++) {
            write(memory(i, true, false));
        }
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(search().status()).isEqualTo(200));
    }

    @AfterEach
    void stop() {
        service.close();
        stores.close();
        first.close();
        next.close();
    }

    @Test
    void aUsersSearchesSwitchWhenTheNextModelCoversAllAndBackWhenItDoesNotAnyMore() {
        assertAnsweredBy(first, search());
        for (int i = 0; i < MEMORIES; i++) {
            assertAnsweredBy(first, search());
            write(memory(i, true, true));
        }
        JsonNode switched = assertAnsweredBy(next, search());
        for (JsonNode hit : switched) {
            assertThat(hit.at("/memory/embeddingModel").asText()).isEqualTo("model-a");
            assertThat(hit.at("/memory/embeddingModels"))
                    .extracting(JsonNode::asText)
                    .containsExactly("model-a", "model-b");
        }

        // Lost, and there again.
        write(memory(2, true, false));
        assertAnsweredBy(first, search());
        write(memory(2, true, true));
        assertAnsweredBy(next, search());

        // A text that the first model refuses has the next one's alone, which stands in the second column.
        write(memory(3, false, true));
        assertAnsweredBy(next, search());

        // Given up.
        write(memory(3, true, true));
        write(memory(0, true, false));
        assertAnsweredBy(first, search());
        for (int i = 1; i < MEMORIES; i++) {
            write(memory(i, true, false));
            assertAnsweredBy(first, search());
        }
    }

    @Test
    void finishedItIsTheNextModelThatAnswersThoughEachMemoryHasOnlyItsVectorLeft() {
        for (int i = 0; i < MEMORIES; i++) {
            write(memory(i, true, true));
        }
        for (int i = 0; i < MEMORIES; i++) {
            write(memory(i, false, true));
            assertAnsweredBy(next, search());
        }
        JsonNode memory = search().body().at("/hits/0/memory");
        assertThat(memory.path("embeddingModel").asText()).isEqualTo("model-b");
        assertThat(memory.path("embeddingModels")).extracting(JsonNode::asText).containsExactly("model-b");
    }

    @Test
    void whereTheNextModelsProviderIsAwayTheFirstModelAnswersAndTheAnswerSaysSo() {
        // Given
        for (int i = 0; i < MEMORIES; i++) {
            write(memory(i, true, true));
        }
        assertAnsweredBy(next, search());

        // When
        next.provider.always(new Fault.Status(503, null));
        Answer withoutNext = search();

        // Then
        assertThat(unavailable(withoutNext)).containsExactly("model-b");
        assertAnsweredBy(first, withoutNext);
        assertThat(counted("memlog_query_by_words")).isZero();

        // When
        first.provider.always(new Fault.Status(503, null));
        Answer withoutBoth = search();

        // Then
        assertThat(unavailable(withoutBoth)).containsExactly("model-b", "model-a");
        assertThat(withoutBoth.body().path("degraded").asText()).isEqualTo("EMBEDDING_UNAVAILABLE");
        assertThat(withoutBoth.body().has("embeddingModel")).isFalse();
        assertThat(withoutBoth.body().path("hits").findValuesAsText("matchedBy"))
                .containsOnly("words")
                .hasSize(MEMORIES);
        assertThat(counted("memlog_query_by_words")).isEqualTo(1);

        // When
        next.provider.always(new Fault.Healthy());

        // Then: the first one is not needed.
        await().untilAsserted(() -> {
            Answer back = search();
            assertThat(back.body().has("unavailableModels")).isFalse();
            assertAnsweredBy(next, back);
        });
    }

    /** The user's memories are covered and not covered by turns, so that searches meet every change between their two snapshots. */
    @Test
    void noAnswerMixesModelsHoweverOftenCoverageChanges() throws Exception {
        var isLive = new AtomicBoolean(true);
        var answers = new AtomicInteger();
        Set<String> models = new HashSet<>();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> searching = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                searching.add(threads.submit(() -> {
                    while (isLive.get()) {
                        Answer answer = search();
                        TestSpace space =
                                answer.body().path("embeddingModel").asText().equals(next.model()) ? next : first;
                        assertAnsweredBy(space, answer);
                        synchronized (models) {
                            models.add(space.model());
                        }
                        answers.incrementAndGet();
                    }
                    return null;
                }));
            }
            for (int round = 0; answers.get() < 60; round++) {
                for (Future<?> one : searching) {
                    if (one.isDone()) {
                        one.get();
                    }
                }
                for (int i = 0; i < MEMORIES; i++) {
                    write(memory(i, true, round % 2 == 0));
                }
                if (round % 4 < 2) {
                    // Two answers can be of searches that began before the last write; the third one cannot.
                    int before = answers.get();
                    await().until(() ->
                            answers.get() >= before + 3 || searching.stream().anyMatch(Future::isDone));
                }
            }
            isLive.set(false);
            for (Future<?> one : searching) {
                one.get(30, TimeUnit.SECONDS);
            }
            assertThat(models).containsExactlyInAnyOrder("model-a", "model-b");
        } finally {
            isLive.set(false);
            threads.shutdownNow();
        }
    }

    private JsonNode assertAnsweredBy(TestSpace space, Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("embeddingModel").asText())
                .as(answer.body().toString())
                .isEqualTo(space.model());
        assertThat(answer.body().has("degraded")).isFalse();
        JsonNode hits = answer.body().path("hits");
        assertThat(hits).hasSize(MEMORIES);
        space.assertRanked(QUESTION, hits);
        return hits;
    }

    private Answer search() {
        return reader.get(SEARCH);
    }

    private static List<String> unavailable(Answer answer) {
        List<String> models = new ArrayList<>();
        answer.body().path("unavailableModels").forEach(model -> models.add(model.asText()));
        return models;
    }

    private double counted(String metric) {
        return reader.text("/metrics")
                .lines()
                .filter(line -> line.startsWith(metric))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private MemoryRecord.Builder memory(int i, boolean hasFirst, boolean hasNext) {
        String content = "Bob is allergic to number %d.".formatted(i);
        MemoryRecord.Builder memory = stores.memory("acme", "ann", "m" + i, content);
        return hasFirst
                ? memory.setEmbedding(first.of(content)).setNextEmbedding(hasNext ? next.of(content) : null)
                : memory.setEmbedding(next.of(content));
    }

    private void write(MemoryRecord.Builder memory) {
        stores.writeVectors(offset++, memory);
    }

    private Map<String, String> environment(Database database) {
        Map<String, String> environment = new HashMap<>();
        environment.put("MEMLOG_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1");
        environment.put("MEMLOG_HTTP_PORT", "0");
        environment.put("MEMLOG_STATE_DIR", parts.folder().toString());
        environment.put("DATABASE_URL", database.jdbcUrl());
        environment.put("DATABASE_USER", database.user());
        environment.put("NEO4J_URI", parts.boltUri());
        first.addTo(environment, "");
        next.addTo(environment, "_NEXT");
        environment.put("MEMLOG_PROVIDERS_RETRY_WAIT_MS", "1");
        environment.put("MEMLOG_PROVIDERS_BREAKER_OPEN_MS", "100");
        environment.put("MEMLOG_PROVIDERS_PROBE_INTERVAL_MS", "50");
        return environment;
    }
}
