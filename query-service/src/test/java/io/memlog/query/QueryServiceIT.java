package io.memlog.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.query.Reader.Answer;
import io.memlog.schemas.ReadToken;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.service.Environment;
import io.memlog.service.KafkaSettings;
import io.memlog.service.ServiceRuntime;
import io.memlog.service.TopicProvisioner;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/** The service as it is started, on real stores that the real sinks have filled. */
final class QueryServiceIT {
    private static final String ANN = "tenantId=acme&userId=ann";
    private static final int ANNS_PARTITION = FilledStores.partition("acme", "ann");

    @RegisterExtension
    static final MemlogParts parts =
            MemlogParts.own(PartKind.KAFKA, PartKind.NEO4J).sharing(PartKind.POSTGRES);

    private static FilledStores stores;
    private static ServiceRuntime service;
    private static Reader reader;

    @BeforeAll
    static void fillAndStart() throws Exception {
        Database database = parts.newDatabase();
        stores = new FilledStores(database, parts.boltUri(), parts.folder());
        fill();
        publishEvents(ANNS_PARTITION, 30);
        service = QueryService.start(new Environment(Map.of(
                "MEMLOG_KAFKA_BOOTSTRAP_SERVERS", parts.kafkaBootstrapServers(),
                "MEMLOG_PARTITIONS", Integer.toString(FilledStores.PARTITIONS),
                "MEMLOG_HTTP_PORT", "0",
                "MEMLOG_STATE_DIR", parts.folder().toString(),
                "DATABASE_URL", database.jdbcUrl(),
                "DATABASE_USER", database.user(),
                "NEO4J_URI", parts.boltUri())));
        reader = new Reader(service.port());
        await().until(() -> reader.get("/readyz").status() == 200);
    }

    @AfterAll
    static void close() {
        service.close();
        stores.close();
    }

    private static void fill() {
        stores.write(
                20,
                stores.memory("acme", "ann", "m1", "Bob is allergic to peanuts."),
                stores.memory("acme", "ann", "m2", "The quarterly report is due on Friday."),
                stores.memory("acme", "ann", "m3", "Ann's flight to Lisbon leaves from gate 12."),
                stores.memory("acme", "ann", "m4", "She parks her car in the garage on Elm Street."),
                stores.memory("acme", "ann", "gone", "Bob eats no peanuts, said the doctor.")
                        .setStatus(MemoryStatus.DELETED),
                stores.memory("acme", "ann", "stale", "Peanuts are off the menu this week.")
                        .setExpiresAt(Instant.parse("2026-01-01T00:00:00Z")),
                stores.memory("acme", "ann", "unembedded", "Peanut butter.").setEmbedding(null),
                stores.memory("acme", "eve", "m1", "Eve is allergic to peanuts."),
                stores.memory("acme", "eve", "unembedded", "Eve's peanut butter.")
                        .setEmbedding(null),
                stores.memory("globex", "ann", "unembedded", "Peanut butter of Globex.")
                        .setEmbedding(null),
                stores.memory("acme", "ann", "unembedded-gone", "No more peanut butter.")
                        .setEmbedding(null)
                        .setStatus(MemoryStatus.DELETED),
                stores.memory("acme", "ann", "unembedded-stale", "Peanut butter is out.")
                        .setEmbedding(null)
                        .setExpiresAt(Instant.parse("2026-01-01T00:00:00Z")),
                stores.memory("globex", "ann", "m1", "Ann of Globex is allergic to peanuts."));
        var foreign = stores.memory("acme", "ann", "other-space", "Bob is allergic to peanuts.");
        Embedding embedding = foreign.getEmbedding();
        stores.write(
                21,
                foreign.setEmbedding(Embedding.newBuilder(embedding)
                        .setFingerprint("another-model")
                        .build()));
    }

    private static void publishEvents(int partition, int count) throws Exception {
        try (Admin admin = Admin.create(KafkaSettings.admin(parts.kafkaBootstrapServers(), "test"));
                var producer = new KafkaProducer<>(
                        KafkaSettings.producer(parts.kafkaBootstrapServers(), "test"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            TopicProvisioner.ensure(admin, FilledStores.PARTITIONS, 1);
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(Topics.EVENTS, partition, null, new byte[] {1}))
                        .get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aMemoryIsAnsweredWholeWithItsEntitiesAndHowFreshItIs() {
        // When
        Answer answer = reader.get("/v1/memories/m1?entities=true&" + ANN);

        // Then
        assertThat(answer.status()).isEqualTo(200);
        JsonNode memory = answer.body().path("memory");
        assertThat(memory.path("content").asText()).isEqualTo("Bob is allergic to peanuts.");
        assertThat(memory.path("tags").toString()).isEqualTo("[\"b\",\"a\"]");
        assertThat(memory.path("metadata").path("city").asText()).isEqualTo("Zürich");
        assertThat(memory.path("importance").asInt()).isEqualTo(7);
        assertThat(memory.path("createdAt").asText()).isEqualTo(FilledStores.NOON.toString());
        assertThat(memory.path("provenance").path("eventId").asText()).isEqualTo("event-m1");
        assertThat(memory.has("expiresAt")).isFalse();
        assertThat(answer.body().path("entities").toString())
                .isEqualTo("[{\"key\":\"bob\",\"name\":\"Bob\",\"type\":\"PERSON\",\"confidence\":0.9}]");
        JsonNode freshness = answer.body().path("freshness");
        assertThat(freshness.path("partition").asInt()).isEqualTo(ANNS_PARTITION);
        assertThat(freshness.path("vectorEventOffset").asLong()).isGreaterThanOrEqualTo(21);
        assertThat(freshness.path("logEndOffset").asLong()).isEqualTo(30);
        assertThat(freshness.path("lagRecords").asLong())
                .isEqualTo(29 - freshness.path("vectorEventOffset").asLong());
        assertThat(freshness.path("asOf").asText()).isEqualTo(FilledStores.NOON.toString());
        assertThat(freshness.has("graphEventOffset")).isTrue();
    }

    @Test
    void entitiesAreThoseOfTheGraphsLiveGeneration() {
        try (Driver driver = GraphDatabase.driver(parts.boltUri())) {
            // Given
            driver.executableQuery("""
                    CREATE (:Memory_7 {key: 'acme/ann/m1', status: 'ACTIVE'})
                      -[:MENTIONS {name: 'Bobby', type: 'PERSON', confidence: 0.5}]->(:Entity_7 {key: 'bobby'})
                    """).execute();

            // When
            driver.executableQuery("MATCH (store:StoreIdentity) SET store.suffix = '_7'")
                    .execute();

            // Then
            try {
                assertThat(reader.get("/v1/memories/m1?entities=true&" + ANN)
                                .body()
                                .path("entities")
                                .findValuesAsText("key"))
                        .containsExactly("bobby");
            } finally {
                driver.executableQuery("MATCH (store:StoreIdentity) REMOVE store.suffix")
                        .execute();
            }
        }
    }

    @Test
    void whatIsNotThereForThisUserIsNotFound() {
        assertThat(reader.get("/v1/memories/nothing?" + ANN).code()).isEqualTo("NOT_FOUND");
        assertThat(reader.get("/v1/memories/stale?" + ANN).code()).isEqualTo("NOT_FOUND");
        assertThat(reader.get("/v1/memories/m2?tenantId=acme&userId=eve").code())
                .isEqualTo("NOT_FOUND");
        assertThat(reader.get("/v1/memories/m2?tenantId=globex&userId=ann").code())
                .isEqualTo("NOT_FOUND");
        assertThat(reader.get("/v1/memories/gone?" + ANN).code()).isEqualTo("MEMORY_DELETED");
    }

    /** What a reconciler says is tested in {@link ReadVerifierTest}, and with a real one by the demo. */
    @Test
    void withoutAReconcilerAReadAnswersAndSaysThatNobodyVerifiesIt() {
        for (String read : List.of(
                "/v1/memories/m1?verify=true&", "/v1/memories?verify=true&", "/v1/search?query=peanuts&verify=true&")) {
            Answer answer = reader.get(read + ANN);

            assertThat(answer.status()).as(read).isEqualTo(200);
            assertThat(answer.body().at("/verification/state").asText())
                    .as(read)
                    .isEqualTo("UNAVAILABLE");
            assertThat(answer.body().at("/verification/code").asText()).isEqualTo("VERIFICATION_UNAVAILABLE");
        }
        Answer none = reader.get("/v1/memories/nothing?verify=true&" + ANN);
        assertThat(none.code()).isEqualTo("NOT_FOUND");
        assertThat(none.headers().firstValue("Memlog-Verification")).contains("UNAVAILABLE");
        assertThat(reader.get("/v1/memories/m1?" + ANN).body().has("verification"))
                .isFalse();
        assertProblem(reader.get("/v1/memories/m1?verify=yes&" + ANN), 422, "INVALID_FIELD");
    }

    @Test
    void requestsWithoutScopeOrWithNonsenseAreRefusedWithAStableCode() {
        assertProblem(reader.get("/v1/memories/m1?userId=ann"), 422, "MISSING_SCOPE");
        assertProblem(reader.get("/v1/memories?tenantId=acme"), 422, "MISSING_SCOPE");
        assertProblem(reader.get("/v1/search?query=peanuts&tenantId=acme"), 422, "MISSING_SCOPE");
        assertProblem(reader.post("/v1/search", "{\"query\":\"peanuts\"}"), 422, "MISSING_SCOPE");
        assertProblem(reader.get("/v1/memories?tenantId=a%2Fb&userId=ann"), 422, "INVALID_IDENTIFIER");
        assertProblem(reader.get("/v1/memories?limit=0&" + ANN), 422, "INVALID_FIELD");
        assertProblem(reader.get("/v1/memories?limit=ten&" + ANN), 422, "INVALID_FIELD");
        assertProblem(reader.get("/v1/memories?cursor=%25&" + ANN), 422, "INVALID_FIELD");
        assertProblem(reader.get("/v1/memories?offset=3&" + ANN), 422, "INVALID_FIELD");
        assertProblem(reader.get("/v1/memories?minToken=x&" + ANN), 422, "INVALID_FIELD");
        assertProblem(reader.get("/v1/search?" + ANN), 422, "INVALID_FIELD");
        assertProblem(reader.get("/v1/search?query=%20&" + ANN), 422, "INVALID_FIELD");
        assertProblem(reader.get("/v1/search?query=peanuts&mode=guess&" + ANN), 422, "INVALID_FIELD");
        assertProblem(reader.post("/v1/search", "[1"), 400, "MALFORMED_REQUEST");
        assertProblem(reader.post("/v1/search", "{\"text\":\"peanuts\"}"), 400, "MALFORMED_REQUEST");
        assertProblem(reader.post("/v1/search", "{\"query\":7}"), 400, "MALFORMED_REQUEST");
        assertProblem(reader.get("/v1/nothing"), 404, "NO_SUCH_RESOURCE");
    }

    @Test
    void aListComesInPagesThatMeetWithoutGapOrDouble() {
        // When
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = reader.get("/v1/memories?limit=2&" + ANN + cursor);
            assertThat(page.status()).isEqualTo(200);
            page.body()
                    .path("memories")
                    .forEach(memory -> seen.add(memory.path("memoryId").asText()));
            String next = page.body().path("nextCursor").asText();
            cursor = next.isEmpty() ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());

        // Then
        assertThat(seen)
                .startsWith("m1", "m2", "m3", "m4")
                .contains("other-space", "unembedded")
                .doesNotContain("gone", "stale", "unembedded-gone", "unembedded-stale")
                .doesNotHaveDuplicates();
    }

    @Test
    void aSearchFindsByMeaningWhatTheUserMayAndTheModelCanCompare() {
        // When
        Answer answer = reader.post("/v1/search", """
                {"tenantId": "acme", "userId": "ann", "query": "Which food must Bob avoid?", "limit": 3, "entities": true}
                """);

        // Then
        assertThat(answer.status()).isEqualTo(200);
        List<JsonNode> hits = StreamSupport.stream(answer.body().path("hits").spliterator(), false)
                .toList();
        assertThat(hits).hasSize(3);
        assertThat(hits.getFirst().path("memory").path("content").asText()).isEqualTo("Bob is allergic to peanuts.");
        assertThat(hits.getFirst().path("entities").get(0).path("key").asText()).isEqualTo("bob");
        assertThat(hits)
                .extracting(hit -> hit.path("memory").path("memoryId").asText())
                .doesNotContain("gone", "stale", "unembedded");
        assertThat(hits).extracting(hit -> hit.path("matchedBy").asText()).containsExactly("vector", "vector", "words");
        assertThat(hits.getLast().path("memory").path("memoryId").asText()).isEqualTo("other-space");
        assertThat(hits.subList(0, 2))
                .extracting(hit -> hit.path("score").asDouble())
                .isSortedAccordingTo((a, b) -> Double.compare(b, a))
                .allMatch(score -> score > 0 && score <= 1);
        assertThat(answer.body().path("embeddingModel").asText()).isEqualTo("bge-small-en-v15-q");
        assertThat(reader.get("/v1/search?query=Which+food+must+Bob+avoid%3F&limit=3&" + ANN)
                        .body()
                        .path("hits")
                        .findValuesAsText("memoryId"))
                .isEqualTo(answer.body().path("hits").findValuesAsText("memoryId"));
    }

    @Test
    void whatHasNoVectorOfTheSpaceIsFoundByItsWordsWhileTheModelWorks() {
        // When
        Answer related = reader.get("/v1/search?query=Who+buys+the+peanut+butter%3F&limit=20&" + ANN);
        Answer unrelated = reader.get("/v1/search?query=When+does+the+flight+leave%3F&limit=20&" + ANN);

        // Then
        assertThat(found(related, "words")).containsExactly("unembedded", "other-space");
        assertThat(found(related, "vector")).containsExactlyInAnyOrder("m1", "m2", "m3", "m4");
        assertThat(related.body().path("embeddingModel").asText()).isEqualTo("bge-small-en-v15-q");
        assertThat(related.body().has("degraded")).isFalse();
        assertThat(related.body().path("hits").findValuesAsText("userId")).containsOnly("ann");
        assertThat(related.body().path("hits").findValuesAsText("tenantId")).containsOnly("acme");
        assertThat(found(unrelated, "words")).isEmpty();
        assertThat(found(unrelated, "vector")).containsExactlyInAnyOrder("m1", "m2", "m3", "m4");
    }

    @Test
    void aSearchGoesByWordsAloneForWhoAsksForIt() {
        // When
        Answer answer = reader.get("/v1/search?query=peanuts&mode=words&" + ANN);
        Answer posted = reader.post("/v1/search", """
                {"tenantId": "acme", "userId": "ann", "query": "peanuts", "mode": "words"}
                """);

        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(found(answer, "words")).containsExactlyInAnyOrder("m1", "other-space", "unembedded");
        assertThat(found(answer, "vector")).isEmpty();
        assertThat(answer.body().has("embeddingModel")).isFalse();
        assertThat(answer.body().has("degraded")).isFalse();
        assertThat(posted.body().path("hits")).isEqualTo(answer.body().path("hits"));
    }

    @Test
    void aReaderWithATokenWaitsForItsOwnWriteInBothStores() throws Exception {
        // Given
        String token = ReadToken.of(FilledStores.partition("acme", "zoe"), 40).encoded();
        String path = "/v1/memories/mine?entities=true&tenantId=acme&userId=zoe&timeoutMs=20000&minToken=" + token;

        // When
        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> reader.get(path));
        var mine = stores.memory("acme", "zoe", "mine", "My own write.");
        stores.writeVectors(40, mine);
        Answer early = reader.get(path.replace("20000", "300"));
        boolean isEarlyDone = waiting.isDone();
        stores.writeGraph(40, mine);

        // Then
        assertProblem(early, 504, "NOT_YET_APPLIED");
        assertThat(isEarlyDone).isFalse();
        Answer answer = waiting.get(30, TimeUnit.SECONDS);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("entities")).hasSize(1);
        assertThat(answer.body().path("freshness").path("vectorEventOffset").asLong())
                .isEqualTo(40);
    }

    @Test
    void aTokenThatIsNotReachedInTimeIsAnsweredAsSuch() {
        String token = ReadToken.of(ANNS_PARTITION, 1_000_000).encoded();
        assertProblem(reader.get("/v1/memories?timeoutMs=100&minToken=" + token + "&" + ANN), 504, "NOT_YET_APPLIED");
        assertProblem(
                reader.get("/v1/memories?minToken=" + ReadToken.of(99, 0).encoded() + "&" + ANN), 422, "INVALID_FIELD");
    }

    @Test
    void readsAreCountedByOperationAndOutcome() {
        // Given
        reader.get("/v1/memories/m1?" + ANN);
        reader.get("/v1/memories/nothing?" + ANN);

        // When
        String metrics = reader.text("/metrics");

        // Then
        assertThat(metrics)
                .containsPattern("memlog_query_reads_seconds_count\\{operation=\"get\",outcome=\"ok\",.*}")
                .containsPattern("memlog_query_reads_seconds_count\\{operation=\"get\",outcome=\"NOT_FOUND\",.*}");
    }

    private static List<String> found(Answer answer, String matchedBy) {
        return StreamSupport.stream(answer.body().path("hits").spliterator(), false)
                .filter(hit -> hit.path("matchedBy").asText().equals(matchedBy))
                .map(hit -> hit.path("memory").path("memoryId").asText())
                .toList();
    }

    private static void assertProblem(Answer answer, int status, String code) {
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/problem+json");
    }
}
