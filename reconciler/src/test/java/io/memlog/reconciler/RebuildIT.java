package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.reconciler.ledger.InMemoryLedger;
import io.memlog.reconciler.ledger.LedgerFold;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.ledger.LogScan;
import io.memlog.reconciler.rebuild.GenerationDifference;
import io.memlog.reconciler.rebuild.GenerationState;
import io.memlog.reconciler.rebuild.Rebuild;
import io.memlog.reconciler.rebuild.VectorGenerations;
import io.memlog.reconciler.rebuild.VectorGenerations.Kind;
import io.memlog.reconciler.store.StoreView;
import io.memlog.reconciler.store.VectorStoreView;
import io.memlog.reconciler.verify.StoreResult;
import io.memlog.reconciler.verify.Verification;
import io.memlog.schemas.Topics;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.Environment;
import io.memlog.service.KafkaSettings;
import io.memlog.service.ServiceRuntime;
import io.memlog.service.TopicProvisioner;
import io.memlog.sink.vector.SinkVector;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** A vector store that the log does not explain is rebuilt from it, proved, and switched to; one that is not equal is not. */
class RebuildIT {
    private static final int PARTITIONS = 4;
    private static final int MEMORIES = 200;

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY, PartKind.POSTGRES);

    private final PGSimpleDataSource store = new PGSimpleDataSource();

    @Test
    void theStoreIsReplacedOnlyByOneThatEqualsTheLedger() throws Exception {
        Database database = parts.newDatabase();
        store.setUrl(database.jdbcUrl());
        store.setUser(database.user());
        store.setPassword(database.password());
        Map<String, String> variables = Map.of(
                "MEMLOG_KAFKA_BOOTSTRAP_SERVERS", parts.kafkaBootstrapServers(),
                "MEMLOG_SCHEMA_REGISTRY_URL", parts.registryUrl(),
                "MEMLOG_PARTITIONS", "" + PARTITIONS,
                "MEMLOG_HTTP_PORT", "0",
                "DATABASE_URL", database.jdbcUrl(),
                "DATABASE_USER", database.user(),
                "DATABASE_PASSWORD", database.password());
        try (var admin = Admin.create(KafkaSettings.admin(parts.kafkaBootstrapServers(), "test"))) {
            TopicProvisioner.ensure(admin, PARTITIONS, 1);
            try (ServiceRuntime sink = SinkVector.start(new Environment(variables));
                    TestLog log = new TestLog(parts.kafkaBootstrapServers(), parts.registryUrl());
                    LogScan scan = scan()) {
                var positions = new LogPositions(admin, PARTITIONS);
                var ledger = new LedgerFold(
                        positions,
                        scan,
                        MemlogSerdes.enriched(MemlogSerdes.config(parts.registryUrl()))
                                .deserializer(),
                        new InMemoryLedger(PARTITIONS));
                log.put(IntStream.range(0, MEMORIES).mapToObj(RebuildIT::key).toList());
                awaitCaughtUp(positions);
                sql("DELETE FROM memory WHERE memory_id IN ('m1', 'm2')");
                sql("UPDATE memory SET digest = 7 WHERE memory_id = 'm3'");

                // A generation that somebody has damaged before it was compared stays where it is.
                Rebuild.Result refused = rebuild(view -> {
                            sql("DELETE FROM public_generation_2.memory WHERE memory_id = 'm4'");
                            return verify(ledger, view);
                        })
                        .intoNewGeneration(UUID.randomUUID());
                assertThat(refused.isSwitched()).isFalse();
                assertThat(refused.verified().confirmed()).hasSize(1);
                assertThat(verify(ledger, new VectorStoreView(store)).confirmed())
                        .hasSize(3);
                generations().ask(UUID.randomUUID(), Kind.DROP, 2, Map.of());
                await().until(() -> generations().find(2).isEmpty());

                // A sound one becomes the store; asked again under the same name, it is the same rebuild.
                UUID operation = UUID.randomUUID();
                Rebuild.Result done = rebuild(view -> verify(ledger, view)).intoNewGeneration(operation);
                assertThat(done.isSwitched()).isTrue();
                assertThat(rebuild(view -> verify(ledger, view))
                                .intoNewGeneration(operation)
                                .generation())
                        .isEqualTo(done.generation());
                log.put(List.of(key(5), key(6)));
                awaitCaughtUp(positions);
                assertThat(verify(ledger, new VectorStoreView(store)).state()).isEqualTo(StoreResult.State.EQUAL);

                // The damaged one is no way back: it is shown why, and stays retired but for what it caught up.
                Map<Integer, Long> now = new HashMap<>();
                positions.bounds(Topics.ENRICHED).forEach((partition, bounds) -> now.put(partition, bounds.end()));
                Rebuild.Result back = rebuild(view -> verify(ledger, view)).backTo(UUID.randomUUID(), 1);
                assertThat(back.isSwitched()).isFalse();
                assertThat(back.verified().confirmed()).hasSize(3);
                generations().ask(UUID.randomUUID(), Kind.DROP, 1, Map.of());
                await().until(() -> generations().find(1).isEmpty());

                // What changed since: a side generation that stops before it.
                log.put(List.of(key(7)));
                log.erase(key(8));
                awaitCaughtUp(positions);
                GenerationState then = rebuild(view -> verify(ledger, view)).until(UUID.randomUUID(), now);
                assertThat(generations().differences(then, 10))
                        .containsExactly(
                                new GenerationDifference(key(7), 2L, 1L), new GenerationDifference(key(8), null, 1L));
                assertThat(sink.failure()).isEmpty();
            }
        }
    }

    private interface Verifier {
        StoreResult verify(StoreView view) throws SQLException;
    }

    private Rebuild rebuild(Verifier verifier) {
        return new Rebuild(
                generations(),
                view -> {
                    try {
                        return verifier.verify(view);
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                },
                accepted -> false,
                unused -> {});
    }

    private VectorGenerations generations() {
        return new VectorGenerations(store);
    }

    private static StoreResult verify(LedgerFold ledger, StoreView view) {
        return new Verification(List.of(view), ledger, Duration.ofSeconds(1))
                .run(Optional.empty(), 100, Map.of())
                .getFirst();
    }

    private void awaitCaughtUp(LogPositions positions) {
        await().untilAsserted(() -> {
            var progress = new VectorStoreView(store).progress();
            positions
                    .bounds(Topics.ENRICHED)
                    .forEach((partition, bounds) ->
                            assertThat(progress.watermark(partition, -1)).isEqualTo(bounds.end()));
        });
    }

    private void sql(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(store.getUrl(), store.getUser(), store.getPassword());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static LogScan scan() {
        return new LogScan(new KafkaConsumer<>(
                KafkaSettings.consumer(parts.kafkaBootstrapServers(), "test-ledger"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer()));
    }

    private static String key(int number) {
        return "acme/user-%d/m%d".formatted(number % 16, number);
    }

    private static org.awaitility.core.ConditionFactory await() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions();
    }
}
