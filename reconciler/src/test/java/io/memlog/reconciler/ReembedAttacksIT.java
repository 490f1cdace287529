package io.memlog.reconciler;

import static io.memlog.reconciler.RolloutScene.NEW;
import static io.memlog.reconciler.RolloutScene.OLD;
import static io.memlog.reconciler.RolloutScene.PATIENCE;
import static io.memlog.reconciler.RolloutScene.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.Scenario;
import io.memlog.testkit.ServiceProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A model of another dimension is rolled out and finished while every process that takes part in it gets SIGKILL again and again, and
 * users write, correct, forget and search.
 */
@Scenario
@TestInstance(Lifecycle.PER_CLASS)
class ReembedAttacksIT {
    private static final String REEMBED = "{\"operation\": \"reembed\"}";
    private static final String REBUILD_BOB =
            "{\"operation\": \"rebuild\", \"scope\": {\"tenantId\": \"acme\", \"userId\": \"bob\"}}";

    /** Of each of the two users. */
    private static final int MEMORIES = 150;

    private static final long SEED = Long.getLong("memlog.reembed.seed", 17);
    private static final int ROUNDS_OF_KILLS = Integer.getInteger("memlog.reembed.kills", 2);

    @RegisterExtension
    static final MemlogParts parts =
            MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY, PartKind.POSTGRES, PartKind.NEO4J);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Random random = new Random(SEED);
    private final AtomicInteger forgotten = new AtomicInteger();
    private RolloutScene scene;

    @BeforeAll
    void startPipeline() {
        scene = new RolloutScene(parts);
    }

    @AfterAll
    void stopPipeline() {
        threads.shutdownNow();
        scene.close();
    }

    @Test
    void whateverIsKilledCoverageIsCompleteAndNoAnswerMixesModels() throws Exception {
        try (SearchWatch watch = scene.watch()) {
            // Given
            for (int i = 0; i < MEMORIES; i++) {
                scene.log.put(key("ann", i), "Anna Berg travels to town number %d by train.".formatted(i));
                scene.log.put(key("bob", i), "Bob has a secret number %d.".formatted(i));
            }
            scene.log.put(key("ann", MEMORIES), "An %s journey that she makes.".formatted(REFUSED));
            scene.log.flush();
            scene.awaitCaughtUp();
            assertThat(scene.calls().spaces()).containsOnlyKeys(OLD, "none");

            // When: a user is rebuilt by a writer that has the new model.
            scene.restartWriter(RolloutScene.rollingOut());
            long asked = scene.oldProvider.tally().countWith("secret");
            JsonNode rebuilt = scene.run(REBUILD_BOB);

            // Then: it asks no model.
            assertThat(rebuilt.at("/result/scope/sent").asInt())
                    .as(rebuilt.toString())
                    .isEqualTo(MEMORIES);
            assertThat(scene.newProvider.tally().countWith("secret")).isZero();
            assertThat(scene.oldProvider.tally().countWith("secret")).isEqualTo(asked);

            // When: rolled out, given up on the way, and asked for again.
            var isLive = new AtomicBoolean(true);
            Future<?> writing = threads.submit(() -> write(isLive));
            Future<?> searching = threads.submit(() -> {
                while (isLive.get()) {
                    watch.searchAmongWords("ann");
                }
                return null;
            });
            assertThat(cancelledOnItsWay().at("/state").asText()).isEqualTo("CANCELLED");
            String rollout = scene.calls().submit(REEMBED);
            List<String> kills = attack(rollout);
            JsonNode rolledOut = scene.awaitEnd(rollout);

            // Then
            assertThat(kills).contains("extraction-streams", "sink-vector", "sink-graph", "reconciler");
            assertDone(rolledOut);
            assertThat(rolledOut.at("/result/missing").asInt())
                    .as(rolledOut.toString())
                    .isEqualTo(1);
            goesOn(searching);
            goesOn(writing);

            // When: finished, under the same attacks.
            scene.restartWriter(RolloutScene.finished());
            String finish = scene.calls().submit(REEMBED);
            attack(finish);
            assertDone(scene.awaitEnd(finish));
            isLive.set(false);
            writing.get(1, TimeUnit.MINUTES);
            searching.get(1, TimeUnit.MINUTES);

            // Then
            assertThat(watch.models()).containsExactly(OLD, NEW);
            scene.awaitCaughtUp();
            assertThat(scene.calls().spaces()).containsOnlyKeys(NEW);
            assertThat(forgotten.get()).isPositive();
            assertThat(rowsOfForgotten()).isZero();
            JsonNode check = scene.run("{\"operation\": \"check\", \"level\": \"deep\"}");
            assertThat(check.at("/consistent").asBoolean()).as(check.toString()).isTrue();
        }
    }

    private JsonNode cancelledOnItsWay() throws Exception {
        String id = scene.calls().submit(REEMBED);
        await().atMost(PATIENCE)
                .until(() -> scene.calls().operation(id).at("/progress/offsets").size() > 0);
        scene.calls().post("/v1/operations/" + id + "/cancel", "");
        return scene.awaitEnd(id);
    }

    /** Kills each process that takes part, in an order that the seed decides; ends early with the operation. */
    private List<String> attack(String id) throws Exception {
        List<String> kills = new ArrayList<>();
        for (int round = 0; round < ROUNDS_OF_KILLS; round++) {
            List<ServiceProcess> victims =
                    new ArrayList<>(List.of(scene.extraction, scene.sinkVector, scene.sinkGraph, scene.reconciler));
            Collections.shuffle(victims, random);
            for (ServiceProcess victim : victims) {
                LockSupport.parkNanos(
                        Duration.ofMillis(300 + random.nextInt(1_500)).toNanos());
                JsonNode before = scene.calls().operation(id);
                if (ReconcilerCalls.hasEnded(before)) {
                    return kills;
                }
                victim.kill();
                kills.add(victim.name());
                victim.start();
                JsonNode after = scene.calls().operation(id);
                assertThat(after.at("/state").asText())
                        .as("%s, seed %d: %s, then %s", kills, SEED, before, after)
                        .isNotEqualTo("FAILED");
            }
        }
        return kills;
    }

    /** Corrections of what is there, new memories, and some that are forgotten for ever. */
    private void write(AtomicBoolean isLive) {
        for (int i = 0; isLive.get(); i++) {
            scene.log.put(key("ann", i % 20), "Anna Berg has been to town number %d by bus.".formatted(i));
            scene.log.put(key("ann", MEMORIES + 1 + i), "Anna Berg plans a journey to town number %d.".formatted(i));
            if (forgotten.get() < MEMORIES) {
                scene.log.erase(key("bob", forgotten.getAndIncrement()));
            }
            scene.log.flush();
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
        }
    }

    /** What has ended by itself has failed: says why. */
    private static void goesOn(Future<?> traffic) throws Exception {
        if (traffic.isDone()) {
            traffic.get();
        }
        assertThat(traffic.isDone()).isFalse();
    }

    private long rowsOfForgotten() throws SQLException {
        Database database = scene.database;
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT count(*) FROM memory
                        WHERE user_id = 'bob' AND substr(memory_id, 3)::int < %d
                        """.formatted(forgotten.get()))) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void assertDone(JsonNode operation) {
        assertThat(operation.at("/state").asText()).as(operation.toString()).isEqualTo("DONE");
        assertThat(operation.at("/consistent").asBoolean())
                .as(operation.toString())
                .isTrue();
    }

    private static String key(String user, int i) {
        return "acme/%s/m-%d".formatted(user, i);
    }
}
