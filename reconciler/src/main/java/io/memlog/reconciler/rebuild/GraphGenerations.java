package io.memlog.reconciler.rebuild;

import io.memlog.reconciler.store.GraphStoreView;
import io.memlog.reconciler.store.StoreReadException;
import io.memlog.reconciler.store.StoreView;
import io.memlog.schemas.GraphNames;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.avro.StoreName;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.TransactionContext;
import org.neo4j.driver.Value;
import org.neo4j.driver.exceptions.Neo4jException;

/** The generations of the graph: nodes under labels of their own. Thread-safe; the driver belongs to the caller. */
public final class GraphGenerations implements StoreGenerations {
    private static final TransactionConfig TIMEOUT =
            TransactionConfig.builder().withTimeout(Duration.ofSeconds(30)).build();

    /** For statements that look at every memory once. */
    private static final TransactionConfig LONG_TIMEOUT =
            TransactionConfig.builder().withTimeout(Duration.ofMinutes(30)).build();

    /** What is being removed is on no way to anywhere. */
    private static final String DROPPING = "DROPPING";

    private static final String ALL = """
            MATCH (g:Generation)
            RETURN
              g.number AS number, g.state AS state, g.failure AS failure, g.createdAt AS createdAt,
              g.untilPartitions AS untilPartitions, g.untilOffsets AS untilOffsets,
              COLLECT {
                MATCH (store:StoreIdentity {id: 'memlog'})
                MATCH (live:PartitionProgress {sinkId: store.sinkId, topic: 'memory.enriched'})
                WHERE g.state = 'LIVE'
                RETURN [live.partition, live.nextOffset, false] AS offset
                UNION ALL
                MATCH (side:GenerationProgress {generation: g.number})
                RETURN [side.partition, side.nextOffset, EXISTS { (side)-[:FOLLOWS]->() }] AS offset
              } AS partitions
            ORDER BY number
            """;

    private static final String ASK = """
            MERGE (command:GenerationCommand {id: $id})
            ON CREATE SET
              command.kind = $kind,
              command.generation = $generation,
              command.untilPartitions = $untilPartitions,
              command.untilOffsets = $untilOffsets,
              command.requestedAt = timestamp()
            """;

    private static final String ANSWER = """
            MATCH (command:GenerationCommand {id: $id})
            RETURN
              command.answeredAt IS NOT NULL AS isAnswered, coalesce(command.isRefused, false) AS isRefused,
              command.generation AS generation, coalesce(command.answer, '') AS answer
            """;

    private static final String SUFFIX = """
            MATCH (generation:Generation {number: $number})
            RETURN generation.suffix AS suffix
            """;

    /** {@code :Other} stands for the label of the generation that the other one is compared with. */
    private static final String MISSING_OR_CHANGED = """
            MATCH (one:Memory)
            OPTIONAL MATCH (two:Other {key: one.key})
            WITH one, two
            WHERE two IS NULL OR $isChangedWanted AND (two.version <> one.version OR two.digest <> one.digest)
            RETURN coalesce(one.key, elementId(one)) AS key, one.version AS one, two.version AS two
            """;

    private final Driver driver;

    public GraphGenerations(Driver driver) {
        this.driver = driver;
    }

    @Override
    public StoreName store() {
        return StoreName.GRAPH;
    }

    @Override
    public List<Generation> all() {
        return read(TIMEOUT, transaction -> transaction.run(ALL).list(GraphGenerations::generation));
    }

    @Override
    public void ask(UUID id, Kind kind, @Nullable Integer generation, Map<Integer, Long> until) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("id", id.toString());
        parameters.put("kind", kind.name());
        parameters.put("generation", generation);
        var sorted = new TreeMap<>(until);
        parameters.put("untilPartitions", until.isEmpty() ? null : List.copyOf(sorted.keySet()));
        parameters.put("untilOffsets", until.isEmpty() ? null : List.copyOf(sorted.values()));
        inStore(session -> session.executeWrite(
                transaction -> transaction.run(ASK, parameters).consume(), TIMEOUT));
    }

    @Override
    public Optional<Answer> answer(UUID id) {
        return read(
                TIMEOUT,
                transaction ->
                        transaction.run(ANSWER, Map.of("id", id.toString())).list(GraphGenerations::answer).stream()
                                .findFirst());
    }

    /** Neo4j has no snapshots: what is written while they are compared may show, and is gone when asked again. */
    @Override
    public GenerationDiff differences(int side, @Nullable MemoryKey after, int limit) {
        return read(LONG_TIMEOUT, transaction -> {
            GraphNames live = names(transaction, GraphNames.READ_LIVE, Map.of());
            GraphNames other = names(transaction, SUFFIX, Map.of("number", side));
            var page = new Page(after, limit);
            long[] counts = new long[3];
            compare(transaction, live, other, true, row -> {
                Long found = number(row.get("two"));
                counts[found == null ? 0 : 2]++;
                page.add(new GenerationDifference(row.get("key").asString(), number(row.get("one")), found));
            });
            compare(transaction, other, live, false, row -> {
                counts[1]++;
                page.add(new GenerationDifference(row.get("key").asString(), null, number(row.get("one"))));
            });
            return new GenerationDiff(counts[0], counts[1], counts[2], page.differences());
        });
    }

    @Override
    public StoreView view(int number) {
        return new GraphStoreView(driver, number);
    }

    /** The first differences behind a key, by tenant, user and memory. */
    private static final class Page {
        private static final Comparator<String> ORDER =
                (one, two) -> Arrays.compare(one.split("/", -1), two.split("/", -1));

        private final TreeMap<String, GenerationDifference> differences = new TreeMap<>(ORDER);
        private final @Nullable MemoryKey after;
        private final int limit;

        Page(@Nullable MemoryKey after, int limit) {
            this.after = after;
            this.limit = limit;
        }

        void add(GenerationDifference difference) {
            if (after != null && ORDER.compare(difference.key(), after.key()) <= 0) {
                return;
            }
            differences.put(difference.key(), difference);
            if (differences.size() > limit) {
                differences.pollLastEntry();
            }
        }

        List<GenerationDifference> differences() {
            return List.copyOf(differences.values());
        }
    }

    private static void compare(
            TransactionContext transaction,
            GraphNames one,
            GraphNames two,
            boolean isChangedWanted,
            java.util.function.Consumer<Record> difference) {
        String cypher = one.in(MISSING_OR_CHANGED).replace(":Other", two.in(":Memory"));
        transaction.run(cypher, Map.of("isChangedWanted", isChangedWanted)).forEachRemaining(difference);
    }

    private static GraphNames names(TransactionContext transaction, String query, Map<String, Object> parameters) {
        return transaction.run(query, parameters).list().stream()
                .findFirst()
                .map(row -> new GraphNames(row.get("suffix").asString()))
                .orElseThrow(() -> new StoreReadException(
                        StoreName.GRAPH, "expected the generation to compare, found none: it was dropped"));
    }

    private static Generation generation(Record row) {
        Map<Integer, Long> offsets = new HashMap<>();
        Set<Integer> following = new HashSet<>();
        for (Value partition : row.get("partitions").values()) {
            offsets.put(partition.get(0).asInt(), partition.get(1).asLong());
            if (partition.get(2).isTrue()) {
                following.add(partition.get(0).asInt());
            }
        }
        boolean isDropped = row.get("state").asString().equals(DROPPING);
        String failure = row.get("failure").asString("");
        return new Generation(
                row.get("number").asInt(),
                isDropped
                        ? Generation.State.FAILED
                        : Generation.State.valueOf(row.get("state").asString()),
                isDropped ? "it is being removed" : failure.isEmpty() ? null : failure,
                Instant.ofEpochMilli(row.get("createdAt").asLong()),
                until(row),
                offsets,
                following,
                null);
    }

    private static Map<Integer, Long> until(Record row) {
        Map<Integer, Long> until = new HashMap<>();
        if (!row.get("untilOffsets").isNull()) {
            List<Integer> partitions = row.get("untilPartitions").asList(Value::asInt);
            List<Long> offsets = row.get("untilOffsets").asList(Value::asLong);
            for (int i = 0; i < partitions.size(); i++) {
                until.put(partitions.get(i), offsets.get(i));
            }
        }
        return until;
    }

    private static Answer answer(Record row) {
        Value generation = row.get("generation");
        AnswerState done = row.get("isRefused").isTrue() ? AnswerState.REFUSED : AnswerState.DONE;
        return new Answer(
                row.get("isAnswered").isTrue() ? done : AnswerState.WAITING,
                generation.isNull() ? null : generation.asInt(),
                row.get("answer").asString());
    }

    private static @Nullable Long number(Value value) {
        return value.isNull() ? null : value.asLong();
    }

    private <T> T read(TransactionConfig timeout, Function<TransactionContext, T> work) {
        return inStore(session -> session.executeRead(work::apply, timeout));
    }

    private <T> T inStore(Function<Session, T> work) {
        try (Session session = driver.session()) {
            return work.apply(session);
        } catch (Neo4jException e) {
            throw new StoreReadException(
                    StoreName.GRAPH, "expected an answer on generations, found " + e.getMessage(), e);
        }
    }
}
