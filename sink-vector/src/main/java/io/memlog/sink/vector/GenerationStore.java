package io.memlog.sink.vector;

import io.memlog.sink.Batch;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.sink.ProjectionStore;
import io.memlog.sink.SourcePartition;
import io.memlog.sink.StoreUnavailableException;
import io.memlog.sink.generations.Generation;
import io.memlog.sink.vector.GenerationTable.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A generation that is not live, as its loader sees it: the state of each memory and the offsets, and neither history nor outcomes,
 * which there are once and the live loop writes. Thread-safe.
 */
final class GenerationStore implements ProjectionStore {
    private final VectorDatabase database;
    private final int generation;
    private final GenerationProgress progress;

    /** @param database migrated; closed with the store */
    GenerationStore(VectorDatabase database, String sinkId, int generation) {
        this.database = database;
        this.generation = generation;
        this.progress = new GenerationProgress(sinkId, generation);
    }

    @Override
    public Lease claim(SourcePartition source, LogBounds bounds, String owner) {
        try {
            return database.inTransaction(connection -> {
                GenerationProgress.Claimed claimed = progress.claim(connection, source, bounds, owner);
                // Looked at behind the lock that the switch takes: what is live has no row of a loader.
                Generation into = requireLoaded(connection, source);
                // Where nothing is written any more no batch would come to do it. What follows already the live loop
                // may
                // hold a lock for, and wait for ours.
                if (!claimed.isFollowing() && into.mayFollow()) {
                    progress.followIfReached(
                            connection, source.partition(), claimed.lease().nextOffset());
                }
                connection.commit();
                return claimed.lease();
            });
        } catch (SQLException e) {
            throw SqlFailure.beforeAnyRecord(e);
        }
    }

    @Override
    public Write prepare(List<ConsumerRecord<String, @Nullable SpecificRecord>> records) {
        BatchRows rows = rows(records);
        return batch -> commit(batch, rows);
    }

    @Override
    public CommitOutcome commit(Batch batch) {
        return commit(batch, rows(batch.records()));
    }

    @Override
    public void close() {
        database.close();
    }

    private Generation requireLoaded(Connection connection, SourcePartition source) throws SQLException {
        return GenerationTable.target(connection, generation, source.partition().partition())
                .map(Target::generation)
                .filter(Generation::isLoaded)
                .orElseThrow(() -> {
                    var reason = new IllegalStateException(
                            "expected generation %d to be loaded, found another state".formatted(generation));
                    return new StoreUnavailableException(String.valueOf(reason.getMessage()), reason);
                });
    }

    private CommitOutcome commit(Batch batch, BatchRows rows) {
        try {
            return database.inTransaction(connection -> write(connection, batch, rows));
        } catch (SQLException e) {
            throw SqlFailure.beforeCommit(e);
        }
    }

    private CommitOutcome write(Connection connection, Batch batch, BatchRows rows) throws SQLException {
        Optional<Target> found = GenerationTable.target(
                connection, generation, batch.lease().source().partition().partition());
        if (found.isEmpty() || !found.get().generation().isLoaded()) {
            // Dropped, or its indexes are being built: this loader is about to be stopped.
            return new CommitOutcome.Fenced(0);
        }
        Target target = found.get();
        Long until = target.until();
        if (until == null || batch.nextOffset() <= until) {
            return write(connection, batch, rows, target.generation(), batch.nextOffset());
        }
        if (batch.lease().nextOffset() >= until) {
            return read(batch);
        }
        long end = until;
        BatchRows rowsBelow = rows(batch.records().stream()
                .filter(applied -> applied.offset() < end)
                .toList());
        return write(connection, batch, rowsBelow, target.generation(), end);
    }

    private CommitOutcome write(Connection connection, Batch batch, BatchRows rows, Generation into, long nextOffset)
            throws SQLException {
        // In the order of PgVectorSink: what may freeze in the middle comes before the fence.
        MemoryTable.stage(connection, rows.memories());
        if (!progress.advance(connection, batch, nextOffset)) {
            return progress.lock(connection, batch.lease().source().partition())
                    // What follows the live loop writes; the loader reads on, to go on where it is needed again.
                    .map(stored -> stored.isFollowing() ? read(batch) : progress.explain(stored, batch))
                    .orElse(new CommitOutcome.Fenced(0));
        }
        if (into.mayFollow()) {
            rows.writeState(connection, into.place());
            progress.followIfReached(connection, batch.lease().source().partition(), nextOffset);
        } else {
            rows.load(connection, into.place());
        }
        try {
            connection.commit();
        } catch (SQLException e) {
            throw SqlFailure.duringCommit(e);
        }
        return read(batch);
    }

    /** The loader's own place in the log, which the stored one need not be: it passes what is not its to write. */
    private static CommitOutcome read(Batch batch) {
        return new CommitOutcome.Committed(batch.lease().advancedTo(batch.nextOffset(), batch.eventOffset()));
    }

    private BatchRows rows(List<ConsumerRecord<String, @Nullable SpecificRecord>> records) {
        return BatchRows.of(records, database.embeddingDimension());
    }
}
