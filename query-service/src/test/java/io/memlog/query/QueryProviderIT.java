package io.memlog.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlog.query.Reader.Answer;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.model.Fault;
import io.memlog.testkit.model.ModelServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a search still finds while the provider of the embedding model is away. */
final class QueryProviderIT {
    private static final String SEARCH =
            "/v1/search?tenantId=acme&userId=ann&query=Which%20food%20is%20Bob%20allergic%20to%3F";

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.NEO4J).sharing(PartKind.POSTGRES);

    @Test
    void aSearchGoesByWordsAndSaysSoUntilTheProviderIsBack() {
        Database database = parts.newDatabase();
        try (var stores = new FilledStores(database, parts.boltUri(), parts.folder())) {
            stores.write(
                    7,
                    stores.memory("acme", "ann", "m1", "Bob is allergic to peanuts."),
                    stores.memory("acme", "ann", "m2", "The quarterly report is due on Friday."),
                    stores.memory("acme", "ann", "m3", "Bob came late.").setEmbedding(null),
                    stores.memory("acme", "eve", "m1", "Eve is allergic to peanuts."));
        }
        try (ModelServer provider = ModelServer.start(384);
                ServiceRuntime service = QueryService.start(new Environment(environment(database, provider)))) {
            var reader = new Reader(service.port());
            provider.always(new Fault.Status(503, null));
            await().untilAsserted(
                            () -> assertThat(reader.get("/readyz").status()).isEqualTo(200));

            // When
            Answer away = reader.get(SEARCH);

            // Then
            assertThat(away.status()).isEqualTo(200);
            assertThat(away.body().path("degraded").asText()).isEqualTo("EMBEDDING_UNAVAILABLE");
            assertThat(away.body().has("embeddingModel")).isFalse();
            assertThat(away.body().path("hits").findValuesAsText("matchedBy")).containsExactly("words", "words");
            assertThat(away.body().at("/hits/0/memory/memoryId").asText()).isEqualTo("m1");
            assertThat(away.body().at("/hits/1/memory/memoryId").asText()).isEqualTo("m3");

            // When
            provider.always(new Fault.Healthy());

            // Then
            await().untilAsserted(() -> {
                Answer back = reader.get(SEARCH);
                assertThat(back.body().path("embeddingModel").asText()).isEqualTo("model-a");
                assertThat(back.body().has("degraded")).isFalse();
                // Stored are vectors of another space, and one memory has none.
                assertThat(back.body().path("hits").findValuesAsText("matchedBy"))
                        .containsExactly("words", "words");
                assertThat(back.body().path("hits").findValuesAsText("memoryId"))
                        .containsExactly("m1", "m3");
                assertThat(reader.get("/readyz").body().path("degraded")).isEmpty();
            });
        }
    }

    @Test
    void twoProvidersThatHangDoNotTakeTwiceAsLong() {
        Database database = parts.newDatabase();
        try (var stores = new FilledStores(database, parts.boltUri(), parts.folder())) {
            stores.write(7, stores.memory("acme", "ann", "m1", "Bob is allergic to peanuts."));
        }
        try (ModelServer west = ModelServer.start(384);
                ModelServer east = ModelServer.start(384)) {
            west.always(new Fault.Hang());
            east.always(new Fault.Hang());
            Map<String, String> environment = environment(database, west);
            environment.put("MEMLOG_EMBEDDING_PROVIDERS", "west,east");
            environment.put("MEMLOG_PROVIDER_EAST_KIND", "vllm");
            environment.put(
                    "MEMLOG_PROVIDER_EAST_URL", east.url().resolve("/v1").toString());
            environment.put("MEMLOG_QUERY_EMBEDDING_TIMEOUT_MS", "3000");
            environment.put("MEMLOG_PROVIDERS_PROBE_INTERVAL_MS", "60000");
            try (ServiceRuntime service = QueryService.start(new Environment(environment))) {
                var reader = new Reader(service.port());
                await().untilAsserted(() ->
                        assertThat(reader.get(SEARCH + "&mode=words").status()).isEqualTo(200));

                // When
                long start = System.nanoTime();
                Answer answer = reader.get(SEARCH);
                Duration took = Duration.ofNanos(System.nanoTime() - start);

                // Then
                assertThat(answer.body().path("degraded").asText()).isEqualTo("EMBEDDING_UNAVAILABLE");
                assertThat(answer.body().path("hits")).hasSize(1);
                assertThat(took).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(5));
            }
        }
    }

    private static Map<String, String> environment(Database database, ModelServer provider) {
        Map<String, String> environment = new HashMap<>();
        environment.put("MEMLOG_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1");
        environment.put("MEMLOG_HTTP_PORT", "0");
        environment.put("MEMLOG_STATE_DIR", parts.folder().toString());
        environment.put("DATABASE_URL", database.jdbcUrl());
        environment.put("DATABASE_USER", database.user());
        environment.put("NEO4J_URI", parts.boltUri());
        environment.put("MEMLOG_EMBEDDING_PROVIDERS", "west");
        environment.put("MEMLOG_EMBEDDING_MODEL", "model-a");
        environment.put("MEMLOG_EMBEDDING_DIMENSION", "384");
        environment.put("MEMLOG_PROVIDER_WEST_KIND", "vllm");
        environment.put(
                "MEMLOG_PROVIDER_WEST_URL", provider.url().resolve("/v1").toString());
        environment.put("MEMLOG_PROVIDERS_RETRY_WAIT_MS", "1");
        environment.put("MEMLOG_PROVIDERS_BREAKER_OPEN_MS", "100");
        environment.put("MEMLOG_PROVIDERS_PROBE_INTERVAL_MS", "50");
        return environment;
    }
}
