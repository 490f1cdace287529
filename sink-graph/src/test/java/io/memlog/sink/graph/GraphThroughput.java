package io.memlog.sink.graph;

import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.sink.Batch;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.RealParts;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.Values;

/**
 * Events per second of the sink beside a bare loop of the same UNWIND statements without lock, versions, deletions and offsets.
 *
 * <p>A program to be run by hand; its argument is the number of batches.
 */
final class GraphThroughput {
    private static final int BATCH = 2_000;
    private static final int USERS = 20;

    private GraphThroughput() {}

    public static void main(String[] args) {
        int batches = args.length == 0 ? 10 : Integer.parseInt(args[0]);
        try (var parts = new RealParts()) {
            parts.start(PartKind.NEO4J);
            Neo4jSettings settings = Neo4jSettings.of(URI.create(parts.neo4j().boltUri()), "", "");
            try (Neo4jSink sink = Neo4jSink.open(settings, "graph");
                    Driver driver = settings.newDriver()) {
                var session = new SinkSession(sink, 0, "bench");
                sink(session, "warm", 3, 1);
                bare(driver, "bare-warm", 3);
                for (int round = 0; round < 2; round++) {
                    report("bare loop, new memories", batches, bare(driver, "bare" + round, batches));
                    report("sink, new memories", batches, sink(session, "sink" + round, batches, 1));
                    report("sink, all rewritten", batches, sink(session, "sink" + round, batches, 2));
                }
            }
        }
    }

    private static Duration sink(SinkSession session, String prefix, int batches, long version) {
        Duration total = Duration.ZERO;
        for (int i = 0; i < batches; i++) {
            Batch batch = session.batch(
                    memories(prefix, i, version).stream().map(SinkSession::put).toArray(SinkSession.Entry[]::new));
            long start = System.nanoTime();
            session.commit(batch);
            total = total.plusNanos(System.nanoTime() - start);
        }
        return total;
    }

    private static Duration bare(Driver driver, String prefix, int batches) {
        Duration total = Duration.ZERO;
        for (int i = 0; i < batches; i++) {
            List<GraphChange.Rewrite> rewrites = new ArrayList<>();
            for (MemoryRecord memory : memories(prefix, i, 1)) {
                var key =
                        io.memlog.schemas.MemoryKey.of(memory.getTenantId(), memory.getUserId(), memory.getMemoryId());
                rewrites.add(new GraphChange.Rewrite(key, memory, 1, i));
            }
            long start = System.nanoTime();
            try (Session session = driver.session();
                    Transaction transaction = session.beginTransaction()) {
                bare(transaction, rewrites);
                transaction.commit();
            }
            total = total.plusNanos(System.nanoTime() - start);
        }
        return total;
    }

    private static void bare(Transaction transaction, List<GraphChange.Rewrite> rewrites) {
        List<Object> users = new ArrayList<>();
        Map<String, Object> entities = new java.util.TreeMap<>();
        List<Object> mentions = new ArrayList<>();
        List<Object> relations = new ArrayList<>();
        for (GraphChange.Rewrite rewrite : rewrites) {
            var scope = rewrite.key().scope();
            users.add(GraphMapping.user(scope));
            rewrite.memory().getEntities().forEach(entity -> {
                entities.put(GraphMapping.entityId(scope, entity.getKey()), GraphMapping.entity(scope, entity));
                mentions.add(GraphMapping.mention(rewrite.key(), entity));
            });
            rewrite.memory()
                    .getRelations()
                    .forEach(relation -> relations.add(GraphMapping.relation(rewrite.key(), relation)));
        }
        run(
                transaction,
                GraphStatements.MERGE_USERS,
                "users",
                users.stream().distinct().toList());
        run(
                transaction,
                GraphStatements.MERGE_MEMORIES,
                "memories",
                rewrites.stream().map(GraphMapping::memory).toList());
        run(transaction, GraphStatements.MERGE_ENTITIES, "entities", List.copyOf(entities.values()));
        run(transaction, GraphStatements.CREATE_MENTIONS, "mentions", mentions);
        run(transaction, GraphStatements.CREATE_RELATIONS, "relations", relations);
    }

    private static void run(Transaction transaction, String statement, String name, List<?> rows) {
        transaction.run(statement, Values.parameters(name, rows)).consume();
    }

    /** Four edges each beside REMEMBERS: three mentions and a relation; entities are shared by the memories of a user. */
    private static List<MemoryRecord> memories(String prefix, int batch, long version) {
        List<MemoryRecord> memories = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            String[] keys = {"e" + i % 97, "f" + i % 89, "g" + (i + batch) % 83};
            MemoryRecord memory =
                    MemoryRecords.memory(prefix + "-" + i % USERS, "m-%d-%d".formatted(batch, i), version, keys);
            memories.add(MemoryRecords.withDigests(MemoryRecord.newBuilder(memory)
                    .setRelations(List.of(memory.getRelations().getFirst()))
                    .build()));
        }
        return memories;
    }

    private static void report(String what, int batches, Duration took) {
        System.out.printf("%-28s %,8.0f events/s%n", what, batches * BATCH / (took.toNanos() / 1e9));
    }
}
