package io.memlog.sink.graph;

import io.memlog.schemas.GraphNames;
import io.memlog.sink.Batch;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.sink.ProjectionStore;
import io.memlog.sink.SourcePartition;
import io.memlog.sink.StoreUnavailableException;
import io.memlog.sink.StoredPosition;
import io.memlog.sink.generations.Generation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Record;
import org.neo4j.driver.Value;
import org.neo4j.driver.exceptions.Neo4jException;

/** A generation of the graph that is not live, as its loader sees it: batch and offset in one transaction. Thread-safe. */
final class GraphGenerationStore implements ProjectionStore {
    private final GraphStore store;
    private final String sinkId;
    private final int generation;

    /** @param store closed with this one */
    GraphGenerationStore(GraphStore store, String sinkId, int generation) {
        this.store = store;
        this.sinkId = sinkId;
        this.generation = generation;
    }

    /**
     * What a loader must know of a partition.
     *
     * @param until next offset at which it stops, or null
     */
    private record Target(Generation generation, @Nullable Long until) {
        GraphNames names() {
            return GraphGenerations.names(generation);
        }
    }

    @Override
    public Lease claim(SourcePartition source, LogBounds bounds, String owner) {
        var id = progressId(source);
        try {
            // Looked at again behind the locks: the generation may be dropped meanwhile, and must leave nothing.
            store.prepare(requireLoaded(source).names(), () -> requireLoaded(source));
            try (GraphTransaction transaction = store.begin("claim", id)) {
                transaction.run(SideStatements.LOCK_TARGET, Map.of("generation", generation, "owner", owner));
                Target target = requireLoaded(transaction, source);
                Record row = lockOrCreate(transaction, id, source, bounds, owner, target);
                Lease lease = Neo4jSink.position(row).takenOverBy(owner, source, bounds);
                transaction.run(
                        SideStatements.RAISE_EPOCH,
                        Map.of("id", id, "epoch", lease.epoch(), "partitions", source.partitions(), "owner", owner));
                // Where nothing is written any more no batch would come to do it. What follows already the live loop
                // may
                // hold a lock for, and wait for ours.
                if (!row.get("isFollowing").isTrue() && target.generation().mayFollow()) {
                    followIfReached(transaction, id, source, owner, lease.nextOffset());
                }
                transaction.commit();
                return lease;
            }
        } catch (Neo4jException e) {
            throw Neo4jErrors.duringClaim("claim of " + source.partition(), e);
        }
    }

    @Override
    public Write prepare(List<ConsumerRecord<String, @Nullable SpecificRecord>> records) {
        GraphRows rows = GraphRows.of(GraphChanges.of(records));
        return batch -> commit(batch, rows);
    }

    @Override
    public CommitOutcome commit(Batch batch) {
        return prepare(batch.records()).commit(batch);
    }

    @Override
    public void close() {
        store.close();
    }

    private CommitOutcome commit(Batch batch, GraphRows rows) {
        SourcePartition source = batch.lease().source();
        var what = "commit of generation %d, %s@%d"
                .formatted(generation, source.partition(), batch.lease().nextOffset());
        try (GraphTransaction transaction = store.begin("commit", progressId(source))) {
            Optional<Target> target = target(transaction, source);
            if (target.isEmpty()) {
                return new CommitOutcome.Fenced(0);
            }
            Long until = target.get().until();
            if (until == null || batch.nextOffset() <= until) {
                return write(transaction, batch, rows, target.get(), batch.nextOffset(), what);
            }
            if (batch.lease().nextOffset() >= until) {
                return read(batch);
            }
            GraphRows below = GraphRows.of(GraphChanges.of(batch.records().stream()
                    .filter(applied -> applied.offset() < until)
                    .toList()));
            return write(transaction, batch, below, target.get(), until, what);
        } catch (Neo4jException e) {
            throw Neo4jErrors.beforeCommit(what, e);
        }
    }

    private CommitOutcome write(
            GraphTransaction transaction, Batch batch, GraphRows rows, Target target, long nextOffset, String what) {
        SourcePartition source = batch.lease().source();
        var id = progressId(source);
        List<Record> found = advance(transaction, id, batch, nextOffset);
        if (found.isEmpty() || !found.getFirst().get("isLoaded").isTrue()) {
            // Dropped, live, or about to be indexed: this loader is about to be stopped.
            return new CommitOutcome.Fenced(0);
        }
        if (found.getFirst().get("isFollowing").isTrue()) {
            // What follows the live loop writes; the loader reads on, to go on where it is needed again.
            return read(batch);
        }
        StoredPosition stood = Neo4jSink.position(found.getFirst());
        Optional<CommitOutcome> objection = stood.objectionTo(batch);
        if (objection.isPresent()) {
            return objection.get();
        }
        GraphWriter.write(transaction, target.names(), rows);
        if (target.generation().mayFollow()) {
            followIfReached(transaction, id, source, batch.lease().owner(), nextOffset);
        }
        Neo4jSink.end(transaction, what);
        return read(batch);
    }

    /** The loader's own place in the log, which the stored one need not be: it passes what is not its to write. */
    private static CommitOutcome read(Batch batch) {
        return new CommitOutcome.Committed(batch.lease().advancedTo(batch.nextOffset(), batch.eventOffset()));
    }

    private static List<Record> advance(GraphTransaction transaction, String id, Batch batch, long nextOffset) {
        Lease lease = batch.lease();
        return transaction.run(
                SideStatements.ADVANCE_PROGRESS,
                Map.of(
                        "id", id,
                        "owner", lease.owner(),
                        "epoch", lease.epoch(),
                        "expectedOffset", lease.nextOffset(),
                        "nextOffset", nextOffset,
                        "eventOffset", nextOffset < batch.nextOffset() ? lease.eventOffset() : batch.eventOffset(),
                        "eventTime", batch.eventTime()));
    }

    /** Hands the partition over to the live loop if that stands nowhere beyond {@code nextOffset}. */
    private void followIfReached(
            GraphTransaction transaction, String id, SourcePartition source, String owner, long nextOffset) {
        var liveId = Neo4jSink.progressId(sinkId, source);
        List<Record> live = transaction.run(SideStatements.LIVE_OFFSET, Map.of("liveId", liveId));
        // A look without a lock, so that the live loop is not kept waiting for a generation that is far behind.
        if (!live.isEmpty() && live.getFirst().get("nextOffset").asLong() <= nextOffset) {
            transaction.run(
                    SideStatements.FOLLOW_IF_REACHED,
                    Map.of("liveId", liveId, "id", id, "owner", owner, "nextOffset", nextOffset));
        }
    }

    private Record lockOrCreate(
            GraphTransaction transaction,
            String id,
            SourcePartition source,
            LogBounds bounds,
            String owner,
            Target target) {
        return transaction
                .run(
                        SideStatements.LOCK_OR_CREATE_PROGRESS,
                        Map.of(
                                "id", id,
                                "generation", generation,
                                "suffix", target.names().suffix(),
                                "sinkId", sinkId,
                                "topic", source.partition().topic(),
                                "partition", source.partition().partition(),
                                "clusterId", source.clusterId(),
                                "topicId", source.topicId().toString(),
                                "start", bounds.start(),
                                "owner", owner))
                .getFirst();
    }

    private Target requireLoaded(SourcePartition source) {
        try (GraphTransaction transaction = store.begin("claim", progressId(source))) {
            return requireLoaded(transaction, source);
        }
    }

    private Target requireLoaded(GraphTransaction transaction, SourcePartition source) {
        return target(transaction, source)
                .filter(target -> target.generation().isLoaded())
                .orElseThrow(() -> {
                    var reason = new IllegalStateException(
                            "expected generation %d to be loaded, found another state".formatted(generation));
                    return new StoreUnavailableException(String.valueOf(reason.getMessage()), reason);
                });
    }

    private Optional<Target> target(GraphTransaction transaction, SourcePartition source) {
        Map<String, Object> parameters =
                Map.of("generation", generation, "partition", source.partition().partition());
        return transaction.run(SideStatements.TARGET, parameters).stream()
                .findFirst()
                .map(row -> {
                    Value until = row.get("until");
                    return new Target(GraphGenerations.generation(row), until.isNull() ? null : until.asLong());
                });
    }

    private String progressId(SourcePartition source) {
        return generation + "/" + Neo4jSink.progressId(sinkId, source);
    }
}
