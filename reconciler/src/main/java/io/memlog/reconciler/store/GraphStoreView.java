package io.memlog.reconciler.store;

import io.memlog.reconciler.ledger.BucketId;
import io.memlog.reconciler.ledger.Fingerprint;
import io.memlog.schemas.Scope;
import io.memlog.schemas.avro.StoreName;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private static final String NODE_PREFIX = "~node/";
    private static final TransactionConfig TIMEOUT =
            TransactionConfig.builder().withTimeout(Duration.ofMinutes(2)).build();
    private static final TypeSystem TYPES = TypeSystem.getDefault();

    private final Driver driver;

    public GraphStoreView(Driver driver) {
        this.driver = driver;
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
    public StoreReading<Map<BucketId, Fingerprint>> buckets() {
        return read(GraphStoreView::readBuckets);
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsOf(Collection<BucketId> buckets, int limit) {
        return read(session -> {
            List<List<Integer>> wanted = buckets.stream()
                    .filter(bucket -> !bucket.equals(BucketId.STRAY))
                    .map(bucket -> List.of(bucket.partition(), bucket.bucket()))
                    .toList();
            List<StoredMemory> found =
                    rows(session, GraphStatements.ROWS_OF_BUCKETS, Map.of("buckets", wanted, "limit", limit));
            if (buckets.contains(BucketId.STRAY)) {
                found.addAll(rows(session, GraphStatements.STRAYS, Map.of("limit", limit)));
            }
            return found;
        });
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsWith(Collection<String> keys) {
        List<String> nodes = keys.stream()
                .filter(key -> key.startsWith(NODE_PREFIX))
                .map(key -> key.substring(NODE_PREFIX.length()))
                .toList();
        List<String> named =
                keys.stream().filter(key -> !key.startsWith(NODE_PREFIX)).toList();
        return read(session -> {
            List<StoredMemory> found = rows(session, GraphStatements.ROWS_WITH_KEYS, Map.of("keys", named));
            if (!nodes.isEmpty()) {
                found.addAll(rows(session, GraphStatements.ROWS_OF_NODES, Map.of("nodes", nodes)));
            }
            return found;
        });
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsOf(Scope scope) {
        Map<String, Object> parameters =
                Map.of("prefix", scope.key() + "/", "tenantId", scope.tenantId(), "userId", scope.userId());
        return read(session -> rows(session, GraphStatements.ROWS_OF_SCOPE, parameters));
    }

    @Override
    public void close() {}

    private <T> StoreReading<T> read(Function<Session, T> query) {
        try (Session session = driver.session(SessionConfig.defaultConfig())) {
            String sinkId = readSinkId(session);
            StoreProgress before = readProgress(session, sinkId);
            T content = query.apply(session);
            return new StoreReading<>(before, readProgress(session, sinkId), content);
        } catch (Neo4jException e) {
            throw new StoreReadException(name(), "expected to read it, found " + e.getMessage(), e);
        }
    }

    private String readSinkId(Session session) {
        return session.run(GraphStatements.SINK_ID, TIMEOUT).list().stream()
                .map(row -> row.get("sinkId").asString())
                .findFirst()
                .orElseThrow(() -> new StoreReadException(
                        name(), "expected the id of its sink in StoreIdentity, found none; has sink-graph ever run?"));
    }

    private static StoreProgress readProgress(Session session, String sinkId) {
        List<PartitionProgress> partitions = session.run(GraphStatements.PROGRESS, Map.of("sinkId", sinkId), TIMEOUT)
                .list(GraphStoreView::partitionProgress);
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

    private static Map<BucketId, Fingerprint> readBuckets(Session session) {
        Map<BucketId, Fingerprint> buckets = new HashMap<>();
        for (Record row : session.run(GraphStatements.BUCKETS, TIMEOUT).list()) {
            buckets.put(
                    new BucketId(
                            row.get("logPartition").asInt(), row.get("bucket").asInt()),
                    new Fingerprint.HalfSums(
                            row.get("count").asLong(),
                            BigInteger.valueOf(row.get("versions").asLong()),
                            row.get("high").asLong(),
                            row.get("low").asLong(),
                            row.get("squares").asLong()));
        }
        return buckets;
    }

    private static List<StoredMemory> rows(Session session, String cypher, Map<String, Object> parameters) {
        return new ArrayList<>(session.run(cypher, parameters, TIMEOUT).list(GraphStoreView::storedMemory));
    }

    private static StoredMemory storedMemory(Record row) {
        Value memory = row.get("memory");
        Value key = memory.get("key");
        return new StoredMemory(
                key.hasType(TYPES.STRING())
                        ? key.asString()
                        : NODE_PREFIX + row.get("node").asString(),
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
