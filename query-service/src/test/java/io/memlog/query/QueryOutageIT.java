package io.memlog.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlog.query.Reader.Answer;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an answer still says while parts are away; there is no Kafka at all. */
final class QueryOutageIT {
    private static final String MEMORY = "/v1/memories/m1?entities=true&tenantId=acme&userId=ann";

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.POSTGRES, PartKind.NEO4J);

    @Test
    void answersSayLessWithoutGraphAndLogAndComeBackAfterTheVectorStoreDoes() {
        Database database = parts.newDatabase();
        try (var stores = new FilledStores(database, parts.boltUri(), parts.folder())) {
            stores.write(7, stores.memory("acme", "ann", "m1", "Bob is allergic to peanuts."));
        }
        try (ServiceRuntime service = QueryService.start(new Environment(Map.of(
                "MEMLOG_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1",
                "MEMLOG_HTTP_PORT", "0",
                "MEMLOG_STATE_DIR", parts.folder().toString(),
                "DATABASE_URL", database.jdbcUrl(),
                "DATABASE_USER", database.user(),
                "NEO4J_URI", parts.boltUri())))) {
            var reader = new Reader(service.port());

            // Given
            await().untilAsserted(() -> {
                Answer whole = reader.get(MEMORY);
                assertThat(whole.body().path("entities")).hasSize(1);
                assertThat(whole.body()
                                .path("freshness")
                                .path("vectorEventOffset")
                                .asLong())
                        .isEqualTo(7);
                assertThat(whole.body().path("freshness").has("logEndOffset")).isFalse();
                assertThat(whole.body().path("freshness").has("lagRecords")).isFalse();
            });

            // When
            parts.neo4j().pause();

            // Then
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                Answer without = reader.get(MEMORY);
                assertThat(without.status()).isEqualTo(200);
                assertThat(without.body().path("memory").path("memoryId").asText())
                        .isEqualTo("m1");
                assertThat(without.body().has("entities")).isFalse();
                assertThat(without.body().path("freshness").has("graphEventOffset"))
                        .isFalse();
            });

            // When
            parts.neo4j().resume();
            parts.postgres().kill();

            // Then
            assertThat(reader.get(MEMORY).code()).isEqualTo("STORE_UNAVAILABLE");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(reader.get("/readyz").status()).isEqualTo(503));

            // When
            parts.postgres().start();

            // Then
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(reader.get(MEMORY).body().path("entities")).hasSize(1);
                assertThat(reader.get("/readyz").status()).isEqualTo(200);
            });
        }
    }
}
