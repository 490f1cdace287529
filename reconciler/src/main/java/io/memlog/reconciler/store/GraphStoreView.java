package io.memlog.reconciler.store;

import io.memlog.reconciler.ledger.BucketId;
import io.memlog.reconciler.ledger.Fingerprint;
import io.memlog.schemas.Buckets;
import io.memlog.schemas.Scope;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.StoreName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.Value;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.types.TypeSystem;

/**
 * Neo4j has no snapshot reads: the offsets are read, then the content, then the offsets again. A partition whose offset did not move
 * had no commit in between, because a commit moves it. Thread-safe; the driver belongs to the caller.
 */
public final class GraphStoreView implements StoreView {
    private static final TransactionConfig TIMEOUT =
            TransactionConfig.builder().withTimeout(Duration.ofMinutes(2)).build();

    private static final int BUCKETS_A_PIECE = 64;

    /** For statements that look at every node or edge once. */
    private static final TransactionConfig LONG_TIMEOUT =
            TransactionConfig.builder().withTimeout(Duration.ofMinutes(30)).build();

    private static final TypeSystem TYPES = GraphValues.TYPES;

    /** A read that a switch has overtaken is begun again. */
    private static final int ATTEMPTS = 3;

    private final Driver driver;
    private final @Nullable Integer generation;

    /** What is live at the time of each reading. */
    public GraphStoreView(Driver driver) {
        this(driver, null);
    }

    /** @param generation to read; null for what is live */
    public GraphStoreView(Driver driver, @Nullable Integer generation) {
        this.driver = driver;
        this.generation = generation;
    }

    @Override
    public StoreName name() {
        return StoreName.GRAPH;
    }

    @Override
    public Fingerprint.Arithmetic arithmetic() {
        return Fingerprint.Arithmetic.HALF_SUMS;
    }

    @Override
    public StoreProgress progress() {
        return read(session -> "").after();
    }

    @Override
    public StoreReading<BucketScan> scan(Depth depth) {
        return switch (depth) {
            case DIGESTS -> read(session -> BucketScan.ofDigests(GraphBuckets.read(session, TIMEOUT)));
            case FIELDS -> guarded(GraphStoreView::scanFields);
        };
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsOf(Collection<BucketId> buckets, int limit, Depth depth) {
        GraphStatements.Rows statements = GraphStatements.rows(depth);
        return read(session -> {
            List<List<Integer>> wanted = buckets.stream()
                    .filter(bucket -> !bucket.equals(BucketId.STRAY))
                    .map(bucket -> List.of(bucket.partition(), bucket.bucket()))
                    .toList();
            List<StoredMemory> found =
                    rows(session, depth, statements.ofBuckets(), Map.of("buckets", wanted, "limit", limit));
            if (buckets.contains(BucketId.STRAY)) {
                found.addAll(rows(session, depth, statements.strays(), Map.of("limit", limit)));
            }
            return found;
        });
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsWith(Collection<String> keys, Depth depth) {
        GraphStatements.Rows statements = GraphStatements.rows(depth);
        List<String> nodes = keys.stream()
                .filter(PartKeys::isNode)
                .map(PartKeys::elementIdOf)
                .toList();
        List<String> named = keys.stream().filter(key -> !PartKeys.isNode(key)).toList();
        return read(session -> {
            List<StoredMemory> found = rows(session, depth, statements.withKeys(), Map.of("keys", named));
            if (!nodes.isEmpty()) {
                found.addAll(rows(session, depth, statements.ofNodes(), Map.of("nodes", nodes)));
            }
            if (depth == Depth.FIELDS) {
                found.addAll(edgesWithoutNode(session, named, found));
            }
            return found;
        });
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsOf(Scope scope, Depth depth) {
        Map<String, Object> parameters =
                Map.of("prefix", scope.key() + "/", "tenantId", scope.tenantId(), "userId", scope.userId());
        return read(session -> rows(session, depth, GraphStatements.rows(depth).ofScope(), parameters));
    }

    @Override
    public StoreReading<Set<String>> looseEndsOf(Scope scope) {
        return read(session -> GraphLooseEnds.find(session, LONG_TIMEOUT, scope));
    }

    @Override
    public StoreReading<Set<String>> looseEndsAmong(Collection<String> keys) {
        return read(session -> GraphLooseEnds.stillLoose(session, TIMEOUT, keys));
    }

    @Override
    public void close() {}

    private <T> StoreReading<T> read(Function<GraphSession, T> query) {
        return guarded(session -> {
            String sinkId = readSinkId(session);
            StoreProgress before = readProgress(session, sinkId);
            T content = query.apply(session);
            return new StoreReading<>(before, readProgress(session, sinkId), content);
        });
    }

    private <T> T guarded(Function<GraphSession, T> work) {
        try (Session session = driver.session(SessionConfig.defaultConfig())) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                GraphSession reading = GraphSession.over(session, generation);
                T found = work.apply(reading);
                if (reading.isStillThere()) {
                    return found;
                }
            }
            throw new StoreReadException(name(), "expected to read one generation, found switches while it was read");
        } catch (Neo4jException e) {
            throw new StoreReadException(name(), "expected to read it, found " + e.getMessage(), e);
        }
    }

    /**
     * Piece by piece. The window of a partition spans only its own pieces, so that a busy graph shows few buckets that are neither as
     * before nor as after.
     */
    private static StoreReading<BucketScan> scanFields(GraphSession session) {
        String sinkId = readSinkId(session);
        List<Integer> partitions = partitionsOf(readProgress(session, sinkId));
        List<PartitionProgress> before = new ArrayList<>();
        List<PartitionProgress> after = new ArrayList<>();
        BucketSums sums = new BucketSums(Fingerprint.Arithmetic.HALF_SUMS);
        for (int partition : partitions) {
            readProgress(session, sinkId).of(Topics.ENRICHED, partition).ifPresent(before::add);
            for (int from = 0; from < Buckets.COUNT; from += BUCKETS_A_PIECE) {
                Map<String, Object> piece = Map.of("partition", partition, "from", from, "to", from + BUCKETS_A_PIECE);
                add(session, GraphStatements.SCAN_BUCKETS, piece, TIMEOUT, sums);
            }
            readProgress(session, sinkId).of(Topics.ENRICHED, partition).ifPresent(after::add);
        }
        long memories = session.run(GraphStatements.COUNT_MEMORIES, TIMEOUT)
                .single()
                .get("count")
                .asLong();
        if (memories != sums.rows()) {
            Map<String, Object> others = Map.of("partitions", partitions, "buckets", Buckets.COUNT);
            add(session, GraphStatements.SCAN_OTHERS, others, LONG_TIMEOUT, sums);
        }
        BucketScan scan = sums.finish(GraphLooseEnds.find(session, LONG_TIMEOUT));
        return new StoreReading<>(new StoreProgress(sinkId, before), new StoreProgress(sinkId, after), scan);
    }

    private static List<Integer> partitionsOf(StoreProgress progress) {
        return progress.partitions().stream()
                .filter(row -> row.topic().equals(Topics.ENRICHED))
                .map(PartitionProgress::partition)
                .distinct()
                .toList();
    }

    /** The driver fetches a thousand at a time; none is kept. */
    private static void add(
            GraphSession session,
            String cypher,
            Map<String, Object> parameters,
            TransactionConfig timeout,
            BucketSums sums) {
        session.run(cypher, parameters, timeout)
                .forEachRemaining(row -> sums.add(storedMemory(row).with(GraphFields.of(row))));
    }

    /** A memory whose node is gone may have left its relations. */
    private static List<StoredMemory> edgesWithoutNode(
            GraphSession session, List<String> keys, List<StoredMemory> found) {
        Set<String> missing = new HashSet<>(keys);
        found.forEach(row -> missing.remove(row.key()));
        return session.run(GraphStatements.KEYS_WITH_RELATIONS, Map.of("keys", List.copyOf(missing)), TIMEOUT)
                .list(row -> StoredMemory.edgesOnly(row.get("key").asString()));
    }

    private static String readSinkId(GraphSession session) {
        return session.run(GraphStatements.SINK_ID, TIMEOUT).list().stream()
                .map(row -> row.get("sinkId").asString())
                .findFirst()
                .orElseThrow(() -> new StoreReadException(
                        StoreName.GRAPH,
                        "expected the id of its sink in StoreIdentity, found none; has sink-graph ever run?"));
    }

    private static StoreProgress readProgress(GraphSession session, String sinkId) {
        List<PartitionProgress> partitions = session.progress(sinkId, TIMEOUT).list(GraphStoreView::partitionProgress);
        return new StoreProgress(sinkId, partitions);
    }

    private static PartitionProgress partitionProgress(Record row) {
        Value eventTime = row.get("eventTime");
        return new PartitionProgress(
                row.get("topic").asString(),
                row.get("partition").asInt(),
                row.get("clusterId").asString(),
                row.get("topicId").asString(),
                row.get("nextOffset").asLong(),
                row.get("eventOffset").asLong(),
                eventTime.isNull() ? null : instant(eventTime));
    }

    private static Instant instant(Value time) {
        return time.hasType(TYPES.INTEGER())
                ? Instant.ofEpochMilli(time.asLong())
                : time.asZonedDateTime().toInstant();
    }

    private static List<StoredMemory> rows(
            GraphSession session, Depth depth, String cypher, Map<String, Object> parameters) {
        return new ArrayList<>(session.run(cypher, parameters, TIMEOUT).list(row -> {
            StoredMemory memory = storedMemory(row);
            return depth == Depth.FIELDS ? memory.with(GraphFields.of(row)) : memory;
        }));
    }

    private static StoredMemory storedMemory(Record row) {
        Value memory = row.get("memory");
        Value key = memory.get("key");
        return new StoredMemory(
                key.hasType(TYPES.STRING())
                        ? key.asString()
                        : PartKeys.node(row.get("node").asString()),
                integer(memory.get("logPartition")),
                integer(memory.get("bucket")),
                number(memory.get("version")),
                number(memory.get("logOffset")),
                number(memory.get("digest")));
    }

    private static @Nullable Long number(Value value) {
        return value.hasType(TYPES.INTEGER()) ? value.asLong() : null;
    }

    private static @Nullable Integer integer(Value value) {
        Long number = number(value);
        return number == null || number != number.intValue() ? null : number.intValue();
    }
}
