package io.memlog.sink.graph;

import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.sink.Batch;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.CommitUnknownException;
import io.memlog.sink.ProjectionStore;
import io.memlog.sink.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.neo4j.driver.Record;

/**
 * A partition and a user of its own whose last batch adds, rewrites, shares entities, relates them and erases; immutable.
 *
 * <p>What the graph then holds is told in words that are the same for every case, so that it can be compared with that of another.
 */
record CrashCase(int partition, StoredGraph graph) {
    private static final String NODES = """
            MATCH (n)
            WHERE n.tenantId = 'acme' AND n.userId = $user OR n.sinkId = 'graph' AND n.partition = $partition
            RETURN labels(n)[0] AS kind, properties(n) AS properties
            """;
    private static final String EDGES = """
            MATCH (a {userId: $user})-[edge]->(b)
            RETURN type(edge) + ' ' + coalesce(a.key, a.id) + ' ' + coalesce(b.key, b.id) AS kind, properties(edge) AS properties
            """;
    private static final String APPLICATIONS = """
            MATCH (applied:Applied)
            WHERE applied.id CONTAINS $scope
            RETURN applied.id AS kind, {count: applied.count} AS properties
            """;

    /** Other in each case without being part of what was written: names, hashes of names, and who came last. */
    private static final List<String> VARYING = List.of(
            "digest",
            "digestHigh",
            "digestLow",
            "bucket",
            "logPartition",
            "partition",
            "epoch",
            "owner",
            "lockedBy",
            "updatedAt");

    /** What was written before: the batch begins at the offset after it. */
    void prepare(ProjectionStore sink) {
        var session = new SinkSession(sink, partition, "before");
        session.apply(
                SinkSession.put(memory("m1", 1, "bob", "paris")),
                SinkSession.put(memory("m2", 1, "bob", "rome")),
                SinkSession.put(memory("m3", 1, "eve", "bob")));
    }

    /** The batch, if it is not yet written as the store tells the session. */
    boolean isDue(SinkSession session) {
        return session.lease().nextOffset() < 5;
    }

    Batch batch(SinkSession session) {
        return session.batch(
                SinkSession.put(memory("m1", 2, "bob", "oslo", "rome")),
                new SinkSession.Entry("acme/%s/m3".formatted(user()), null),
                SinkSession.put(memory("m4", 1, "bob", "rome")),
                SinkSession.put(memory("m5", 1, "lima")));
    }

    /** Claims and writes. */
    CommitOutcome run(ProjectionStore sink, String owner) {
        var session = new SinkSession(sink, partition, owner);
        return session.commit(batch(session));
    }

    /**
     * Claims and writes what is not yet written, and after every failure begins the step again: also where it would have to claim
     * anew, so that only the fence stands between it and a double.
     */
    CommitOutcome runUntilAnswered(ProjectionStore sink, String owner) {
        SinkSession session = untilAnswered(() -> new SinkSession(sink, partition, owner));
        if (!isDue(session)) {
            return new CommitOutcome.AlreadyApplied(session.lease().nextOffset());
        }
        Batch batch = batch(session);
        return untilAnswered(() -> session.commit(batch));
    }

    private static <T> T untilAnswered(Callable<T> step) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptionsMatching(
                        e -> e instanceof StoreUnavailableException || e instanceof CommitUnknownException)
                .until(step, answer -> true);
    }

    /** A new owner goes on from what the store says. */
    void recover(ProjectionStore sink) {
        var heir = new SinkSession(sink, partition, "heir");
        if (isDue(heir)) {
            heir.commit(batch(heir));
        }
    }

    /** Nodes, edges and offsets. */
    List<String> content() {
        var rows = new ArrayList<>(graph.rows(NODES, Map.of("user", user(), "partition", partition)));
        rows.addAll(graph.rows(EDGES, Map.of("user", user())));
        return lines(rows);
    }

    /** How often each record was applied to its memory and each of its edges. */
    List<String> applications() {
        return lines(graph.rows(APPLICATIONS, Map.of("scope", "acme/%s/".formatted(user()))));
    }

    private List<String> lines(List<Record> rows) {
        return rows.stream()
                .map(row -> {
                    Map<String, Object> properties =
                            new TreeMap<>(row.get("properties").asMap());
                    properties.keySet().removeAll(VARYING);
                    return row.get("kind").asString() + " " + properties;
                })
                .map(line -> line.replace("acme/" + user(), "acme/USER")
                        .replace("userId=" + user(), "userId=USER")
                        .replace("@" + partition + ":", "@PARTITION:")
                        .replace("memory.enriched/" + partition, "memory.enriched/PARTITION"))
                .sorted()
                .toList();
    }

    private MemoryRecord memory(String memoryId, long version, String... entities) {
        return MemoryRecords.memory(user(), memoryId, version, entities);
    }

    private String user() {
        return "user-" + partition;
    }
}
