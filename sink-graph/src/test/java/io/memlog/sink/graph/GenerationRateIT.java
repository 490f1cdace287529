package io.memlog.sink.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.GraphNames;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast a generation is loaded, beside a bare bulk load of the same records: the statements that create them and nothing else, no fence,
 * no log, prepared ahead, as many partitions at a time. Two turns each; by hand, on a quiet machine:
 * {@code mvn verify -Dmemlog.scenarios=true -Dit.test=GenerationRateIT}.
 */
@EnabledIfSystemProperty(named = "memlog.scenarios", matches = "true")
final class GenerationRateIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY, PartKind.NEO4J);

    private static final Logger LOG = LoggerFactory.getLogger(GenerationRateIT.class);
    private static final int MEMORIES = 20_000;
    private static final int BATCH = 2_000;
    private static final int PARALLELISM = 2;
    private static final int TURNS = 2;

    private static final List<String> CREATE = List.of(
            "CONSTRAINT FOR (n:User) REQUIRE n.id IS UNIQUE",
            "CONSTRAINT FOR (n:Memory) REQUIRE n.key IS UNIQUE",
            "CONSTRAINT FOR (n:Entity) REQUIRE n.id IS UNIQUE",
            "INDEX FOR (n:Memory) ON (n.logPartition, n.bucket)",
            "INDEX FOR ()-[r:RELATED]-() ON (r.memoryKey)");

    @Test
    void aGenerationIsLoadedAtMoreThanHalfTheRateOfABareLoad() throws Exception {
        var bolt = URI.create(PARTS.boltUri());
        try (var scene = new GenerationScene(bolt, PARTS.kafkaBootstrapServers(), PARTS.registryUrl(), MEMORIES);
                ServiceRuntime sink = SinkGraph.start(new Environment(
                        scene.variables(Map.of("MEMLOG_HTTP_PORT", "0", "MEMLOG_SINK_BATCH_RECORDS", "" + BATCH))));
                Driver driver = Neo4jSettings.of(bolt, "", "").newDriver()) {
            scene.fill();
            double loaded = 0;
            double bare = 0;
            for (int turn = 0; turn <= TURNS; turn++) {
                double load = load(scene);
                double create = bareLoad(driver, scene.expected());
                LOG.atInfo().log("turn {}: load {} records/s, bare {} records/s", turn, (long) load, (long) create);
                // The first one is the compiler's.
                loaded += turn == 0 ? 0 : load;
                bare += turn == 0 ? 0 : create;
            }
            LOG.atInfo().log("load is {} of a bare one", "%.2f".formatted(loaded / bare));
            assertThat(loaded / bare).isGreaterThan(0.5);
            assertThat(sink.failure()).isEmpty();
        }
    }

    /** From the first batch to the last one, without the time that the group takes to form. */
    private static double load(GenerationScene scene) {
        scene.request("REBUILD", 0);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> nodes(scene) > 0);
        long began = System.nanoTime();
        long before = nodes(scene);
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> nodes(scene) == MEMORIES);
        double rate = (MEMORIES - before) * 1e9 / (System.nanoTime() - began);
        scene.request("DROP", 2);
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .until(() -> scene.probe().state(2).isEmpty());
        return rate;
    }

    private static long nodes(GenerationScene scene) {
        return Long.parseLong(scene.probe()
                .texts("RETURN toString(COUNT { (:Memory_2) }) AS text")
                .getFirst());
    }

    private static double bareLoad(Driver driver, Map<String, MemoryRecord> records) throws Exception {
        var names = new GraphNames("_9");
        try (Session session = driver.session()) {
            for (int i = 0; i < CREATE.size(); i++) {
                session.run("CREATE "
                                + names.in(CREATE.get(i).replaceFirst(" FOR", " bare_" + i + " IF NOT EXISTS FOR")))
                        .consume();
            }
            session.run("CALL db.awaitIndexes(50)").consume();
        }
        List<List<GraphRows>> partitions = new ArrayList<>();
        for (int partition = 0; partition < EnrichedTopic.PARTITIONS; partition++) {
            partitions.add(batches(partition, records));
        }
        long began = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(PARALLELISM)) {
            List<Future<?>> ends = new ArrayList<>();
            for (List<GraphRows> batches : partitions) {
                ends.add(threads.submit(() -> batches.forEach(rows -> create(driver, names, rows))));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        }
        double rate = MEMORIES * 1e9 / (System.nanoTime() - began);
        try (Session session = driver.session()) {
            boolean isLeft = true;
            while (isLeft) {
                isLeft = session.executeWrite(transaction -> transaction
                        .run(
                                names.in(
                                        "MATCH (n) WHERE n:Memory OR n:Entity OR n:User WITH n LIMIT 2000 DETACH DELETE n RETURN count(*) > 0 AS isLeft"))
                        .single()
                        .get("isLeft")
                        .asBoolean());
            }
        }
        return rate;
    }

    private static void create(Driver driver, GraphNames names, GraphRows rows) {
        try (Session session = driver.session();
                Transaction transaction = session.beginTransaction()) {
            transaction
                    .run(names.in(GraphStatements.MERGE_USERS), Map.of("users", rows.users()))
                    .consume();
            transaction
                    .run(
                            names.in(GraphStatements.MERGE_MEMORIES.replace("MERGE", "CREATE")),
                            Map.of("memories", rows.memories()))
                    .consume();
            transaction
                    .run(names.in(GraphStatements.MERGE_ENTITIES), Map.of("entities", rows.entities()))
                    .consume();
            transaction
                    .run(names.in(GraphStatements.CREATE_MENTIONS), Map.of("mentions", rows.mentions()))
                    .consume();
            transaction
                    .run(names.in(GraphStatements.CREATE_RELATIONS), Map.of("relations", rows.relations()))
                    .consume();
            transaction.commit();
        }
    }

    @SuppressWarnings("NullAway") // As in SinkSession.
    private static List<GraphRows> batches(int partition, Map<String, MemoryRecord> records) {
        List<GraphRows> batches = new ArrayList<>();
        List<ConsumerRecord<String, @Nullable SpecificRecord>> batch = new ArrayList<>();
        long offset = 0;
        for (Map.Entry<String, MemoryRecord> entry : records.entrySet()) {
            if (Partitions.ofEnrichedKey(entry.getKey(), EnrichedTopic.PARTITIONS) == partition) {
                batch.add(new ConsumerRecord<>(Topics.ENRICHED, partition, offset++, entry.getKey(), entry.getValue()));
            }
            if (batch.size() == BATCH) {
                batches.add(GraphRows.of(GraphChanges.of(batch)));
                batch.clear();
            }
        }
        batches.add(GraphRows.of(GraphChanges.of(batch)));
        return batches;
    }
}
