package io.memlog.sink.graph;

import io.memlog.schemas.GraphNames;
import io.memlog.sink.Batch;
import io.memlog.sink.ClaimRefusedException;
import io.memlog.sink.ClaimRefusedException.Reason;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.sink.ProjectionStore;
import io.memlog.sink.SourcePartition;
import io.memlog.sink.StoreUnavailableException;
import io.memlog.sink.StoredPosition;
import io.memlog.sink.graph.GraphFollowers.Follower;
import io.memlog.sink.graph.GraphFollowers.FollowerFailedException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Record;
import org.neo4j.driver.exceptions.Neo4jException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The graph projection of memory.enriched: batch and offset in one Neo4j transaction; thread-safe.
 *
 * <p>Neo4j reads committed data only, so a check of the offset node proves nothing while another transaction may still change it.
 * Both claim and commit therefore write to the node before they read it: the write waits for, and then keeps out, every other owner.
 */
public final class Neo4jSink implements ProjectionStore {
    private static final Logger LOG = LoggerFactory.getLogger(Neo4jSink.class);

    private final GraphStore store;
    private final String sinkId;

    private Neo4jSink(GraphStore store, String sinkId) {
        this.store = store;
        this.sinkId = sinkId;
    }

    /**
     * Connects and creates missing constraints and indexes; of a database that does not answer yet, it does so with the first claim.
     *
     * @throws io.memlog.service.ConfigurationException if the database does not know the user
     * @throws IllegalStateException if the graph was written by a newer Memlog
     */
    public static Neo4jSink open(Neo4jSettings settings, String sinkId) {
        var store = new GraphStore(settings);
        try {
            store.prepare();
        } catch (StoreUnavailableException e) {
            LOG.atWarn().log("Waiting for the graph store: {}", e.getMessage());
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
        return new Neo4jSink(store, sinkId);
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.memlog.service.ConfigurationException if the database does not know the user
     * @throws IllegalStateException if the graph was written by a newer Memlog
     */
    @Override
    public Lease claim(SourcePartition source, LogBounds bounds, String owner) {
        store.prepare();
        var id = progressId(sinkId, source);
        try (GraphTransaction transaction = store.begin("claim", id)) {
            requireSameSink(transaction);
            Lease lease = lockOrCreate(transaction, id, source, bounds, owner).takenOverBy(owner, source, bounds);
            transaction.run(
                    GraphStatements.RAISE_EPOCH,
                    Map.of("id", id, "epoch", lease.epoch(), "partitions", source.partitions(), "owner", owner));
            transaction.commit();
            return lease;
        } catch (Neo4jException e) {
            // A claim that took effect without our hearing of it only wastes an epoch, so it may simply be made again.
            throw Neo4jErrors.duringClaim("claim of " + source.partition(), e);
        }
    }

    @Override
    public CommitOutcome commit(Batch batch) {
        return prepare(batch.records()).commit(batch);
    }

    @Override
    public Write prepare(List<ConsumerRecord<String, @Nullable SpecificRecord>> records) {
        GraphRows rows = GraphRows.of(GraphChanges.of(records));
        return batch -> commit(batch, rows);
    }

    private CommitOutcome commit(Batch batch, GraphRows rows) {
        try {
            return commit(
                    batch, rows, (transaction, followers) -> GraphFollowers.write(transaction, followers, batch, rows));
        } catch (FollowerFailedException e) {
            // Neo4j has no savepoints: what failed in the follower's part took the live one's with it.
            var reason = String.valueOf(e.getMessage());
            return commit(
                    batch, rows, (transaction, followers) -> GraphFollowers.letGo(transaction, followers, reason));
        }
    }

    /** @param following does what is to be done with those that follow, in the transaction of the live generation */
    private CommitOutcome commit(Batch batch, GraphRows rows, BiConsumer<GraphTransaction, List<Follower>> following) {
        Lease lease = batch.lease();
        var id = progressId(sinkId, lease.source());
        var what = "commit of %s@%d".formatted(lease.source().partition(), lease.nextOffset());
        try (GraphTransaction transaction = store.begin("commit", id)) {
            // 1. Lock, compare and set the offset. 2. The data of the live generation, and of those that follow it.
            // 3. All of it or nothing.
            Optional<Record> found = advance(transaction, id, batch);
            if (found.isEmpty()) {
                // The store was emptied under us: whatever the lease says, only a new claim can tell where to go on.
                return new CommitOutcome.Fenced(0);
            }
            Optional<CommitOutcome> objection = position(found.get()).objectionTo(batch);
            if (objection.isPresent()) {
                return objection.get();
            }
            GraphWriter.write(
                    transaction, new GraphNames(found.get().get("suffix").asString()), rows);
            following.accept(transaction, GraphFollowers.of(found.get()));
            end(transaction, what);
            return new CommitOutcome.Committed(lease.advancedTo(batch.nextOffset(), batch.eventOffset()));
        } catch (Neo4jException e) {
            throw Neo4jErrors.beforeCommit(what, e);
        }
    }

    @Override
    public void close() {
        store.close();
    }

    private void requireSameSink(GraphTransaction transaction) {
        String found = transaction
                .run(GraphStatements.READ_IDENTITY, Map.of("sinkId", sinkId))
                .getFirst()
                .get("sinkId")
                .asString();
        if (!found.equals(sinkId)) {
            throw new ClaimRefusedException(
                    Reason.OTHER_SINK,
                    "graph store: expected sink id %s, found %s; give this sink a database of its own"
                            .formatted(sinkId, found));
        }
    }

    private StoredPosition lockOrCreate(
            GraphTransaction transaction, String id, SourcePartition source, LogBounds bounds, String owner) {
        Map<String, Object> parameters = Map.of(
                "id", id,
                "sinkId", sinkId,
                "topic", source.partition().topic(),
                "partition", source.partition().partition(),
                "clusterId", source.clusterId(),
                "topicId", source.topicId().toString(),
                "start", bounds.start(),
                "owner", owner);
        return position(transaction
                .run(GraphStatements.LOCK_OR_CREATE_PROGRESS, parameters)
                .getFirst());
    }

    /** What stood there before; the offset has moved only if that is what the batch follows. */
    private static Optional<Record> advance(GraphTransaction transaction, String id, Batch batch) {
        Map<String, Object> parameters = Map.of(
                "id", id,
                "owner", batch.lease().owner(),
                "epoch", batch.lease().epoch(),
                "expectedOffset", batch.lease().nextOffset(),
                "nextOffset", batch.nextOffset(),
                "eventOffset", batch.eventOffset(),
                "eventTime", batch.eventTime());
        return transaction.run(GraphStatements.ADVANCE_PROGRESS, parameters).stream()
                .findFirst();
    }

    static StoredPosition position(Record row) {
        return new StoredPosition(
                row.get("clusterId").asString(),
                row.get("topicId").asString(),
                row.get("partitions").asInt(),
                row.get("nextOffset").asLong(),
                row.get("eventOffset").asLong(),
                row.get("epoch").asLong(),
                Instant.ofEpochMilli(row.get("updatedAt").asLong()));
    }

    static void end(GraphTransaction transaction, String what) {
        try {
            transaction.commit();
        } catch (Neo4jException e) {
            throw Neo4jErrors.duringCommit(what, e);
        }
    }

    static String progressId(String sinkId, SourcePartition source) {
        return String.join(
                "/",
                sinkId,
                source.partition().topic(),
                Integer.toString(source.partition().partition()));
    }
}
