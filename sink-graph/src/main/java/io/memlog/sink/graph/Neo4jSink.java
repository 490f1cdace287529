package io.memlog.sink.graph;

import io.memlog.sink.Batch;
import io.memlog.sink.ClaimRefusedException;
import io.memlog.sink.ClaimRefusedException.Reason;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.sink.ProjectionStore;
import io.memlog.sink.SourcePartition;
import io.memlog.sink.StoredPosition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.Values;
import org.neo4j.driver.exceptions.Neo4jException;

/**
 * The graph projection of memory.enriched: batch and offset in one Neo4j transaction; thread-safe.
 *
 * <p>Neo4j reads committed data only, so a check of the offset node proves nothing while another transaction may still change it.
 * Both claim and commit therefore write to the node before they read it: the write waits for, and then keeps out, every other owner.
 */
public final class Neo4jSink implements ProjectionStore {
    private final Driver driver;
    private final String sinkId;
    private final Duration transactionTimeout;

    private Neo4jSink(Driver driver, String sinkId, Duration transactionTimeout) {
        this.driver = driver;
        this.sinkId = sinkId;
        this.transactionTimeout = transactionTimeout;
    }

    /**
     * Connects and creates missing constraints and indexes.
     *
     * @throws io.memlog.sink.StoreUnavailableException if the database cannot be reached for now; retry with backoff
     * @throws IllegalStateException if the graph was written by a newer Memlog
     */
    public static Neo4jSink open(Neo4jSettings settings, String sinkId) {
        Driver driver = settings.newDriver();
        try {
            GraphSchema.ensure(driver);
            return new Neo4jSink(driver, sinkId, settings.transactionTimeout());
        } catch (Neo4jException e) {
            driver.close();
            throw Neo4jErrors.beforeCommit("schema", e);
        } catch (RuntimeException e) {
            driver.close();
            throw e;
        }
    }

    @Override
    public Lease claim(SourcePartition source, LogBounds bounds, String owner) {
        var id = progressId(source);
        try (Session session = driver.session();
                Transaction transaction = session.beginTransaction(transactionConfig("claim", id))) {
            requireSameSink(transaction);
            transaction
                    .run(
                            GraphStatements.LOCK_OR_CREATE_PROGRESS,
                            Map.of(
                                    "id", id,
                                    "sinkId", sinkId,
                                    "topic", source.partition().topic(),
                                    "partition", source.partition().partition(),
                                    "clusterId", source.clusterId(),
                                    "topicId", source.topicId().toString(),
                                    "start", bounds.start(),
                                    "owner", owner))
                    .consume();
            Lease lease = GraphProgress.read(transaction, id).orElseThrow().takenOverBy(owner, source, bounds);
            transaction
                    .run(
                            GraphStatements.RAISE_EPOCH,
                            Values.parameters(
                                    "id",
                                    id,
                                    "epoch",
                                    lease.epoch(),
                                    "partitions",
                                    source.partitions(),
                                    "owner",
                                    owner))
                    .consume();
            transaction.commit();
            return lease;
        } catch (Neo4jException e) {
            // A claim that took effect without our hearing of it only wastes an epoch, so it may simply be made again.
            throw Neo4jErrors.beforeCommit("claim of " + source.partition(), e);
        }
    }

    @Override
    public CommitOutcome commit(Batch batch) {
        Lease lease = batch.lease();
        var id = progressId(lease.source());
        List<GraphChange> changes = GraphChanges.of(batch);
        var what = "commit of %s@%d".formatted(lease.source().partition(), lease.nextOffset());
        try (Session session = driver.session();
                Transaction transaction = session.beginTransaction(transactionConfig("commit", id))) {
            // 1. The lock. 2. The check under the lock. 3. The data. 4. The offset. 5. All of it or nothing.
            transaction
                    .run(GraphStatements.LOCK_PROGRESS, Values.parameters("id", id, "owner", lease.owner()))
                    .consume();
            Optional<StoredPosition> stored = GraphProgress.read(transaction, id);
            if (stored.isEmpty()) {
                // The store was emptied under us: whatever the lease says, only a new claim can tell where to go on.
                return new CommitOutcome.Fenced(0);
            }
            Optional<CommitOutcome> objection = stored.get().objectionTo(batch);
            if (objection.isPresent()) {
                return objection.get();
            }
            GraphWriter.write(transaction, changes);
            transaction
                    .run(
                            GraphStatements.ADVANCE_PROGRESS,
                            Values.parameters(
                                    "id", id,
                                    "nextOffset", batch.nextOffset(),
                                    "eventOffset", batch.eventOffset(),
                                    "eventTime", batch.eventTime()))
                    .consume();
            end(transaction, what);
            return new CommitOutcome.Committed(lease.advancedTo(batch.nextOffset(), batch.eventOffset()));
        } catch (Neo4jException e) {
            throw Neo4jErrors.beforeCommit(what, e);
        }
    }

    @Override
    public void close() {
        driver.close();
    }

    private void requireSameSink(Transaction transaction) {
        String found = transaction
                .run(GraphStatements.READ_IDENTITY, Values.parameters("sinkId", sinkId))
                .single()
                .get("sinkId")
                .asString();
        if (!found.equals(sinkId)) {
            throw new ClaimRefusedException(
                    Reason.OTHER_SINK,
                    "graph store: expected sink id %s, found %s; give this sink a database of its own"
                            .formatted(sinkId, found));
        }
    }

    private static void end(Transaction transaction, String what) {
        try {
            transaction.commit();
        } catch (Neo4jException e) {
            throw Neo4jErrors.duringCommit(what, e);
        }
    }

    private String progressId(SourcePartition source) {
        return String.join(
                "/",
                sinkId,
                source.partition().topic(),
                Integer.toString(source.partition().partition()));
    }

    /** The metadata shows in SHOW TRANSACTIONS who holds a partition's lock. */
    private TransactionConfig transactionConfig(String action, String progressId) {
        return TransactionConfig.builder()
                .withTimeout(transactionTimeout)
                .withMetadata(Map.of("memlog", action, "progress", progressId))
                .build();
    }
}
