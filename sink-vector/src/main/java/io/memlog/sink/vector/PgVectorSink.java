package io.memlog.sink.vector;

import io.memlog.sink.Batch;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.sink.ProjectionStore;
import io.memlog.sink.SourcePartition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The vector store: batches, history, outcomes and offsets in one Postgres transaction. Thread-safe. */
public final class PgVectorSink implements ProjectionStore {
    private final VectorDatabase database;
    private final ProgressTable progress;
    private final Followers followers;

    /** @param database migrated; closed with the sink */
    public PgVectorSink(VectorDatabase database, String sinkId) {
        this.database = database;
        this.progress = new ProgressTable(sinkId);
        this.followers = new Followers(sinkId);
    }

    @Override
    public Lease claim(SourcePartition source, LogBounds bounds, String owner) {
        try {
            return database.inTransaction(connection -> {
                Lease lease = progress.claim(connection, source, bounds, owner);
                connection.commit();
                return lease;
            });
        } catch (SQLException e) {
            // Also when COMMIT fails: claiming once more only raises the epoch once more.
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

    private CommitOutcome commit(Batch batch, BatchRows rows) {
        try {
            return database.inTransaction(connection -> write(connection, batch, rows));
        } catch (SQLException e) {
            throw SqlFailure.beforeCommit(e);
        }
    }

    @Override
    public void close() {
        database.close();
    }

    private CommitOutcome write(Connection connection, Batch batch, BatchRows rows) throws SQLException {
        // 1. Into tables of this session alone: who freezes in the middle of a COPY would keep every lock it holds.
        MemoryTable.stage(connection, rows.memories());
        OutcomeTable.stage(connection, rows.outcomes());
        // 2. The fence, and its lock until the end of this transaction.
        if (!progress.advance(connection, batch)) {
            return progress.explain(connection, batch);
        }
        // 3. Erasures before versions: a memory that is written again after its tombstone begins anew.
        ErasureTable.write(connection, rows.erasures());
        MemoryTable.write(connection, rows.memoriesWritten());
        OutcomeTable.write(connection, rows.outcomes());
        followers.write(connection, batch, rows);
        // 4. From here on a lost connection leaves the result unknown.
        finish(connection);
        return new CommitOutcome.Committed(batch.lease().advancedTo(batch.nextOffset(), batch.eventOffset()));
    }

    private static void finish(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw SqlFailure.duringCommit(e);
        }
    }

    private BatchRows rows(List<ConsumerRecord<String, @Nullable SpecificRecord>> records) {
        return BatchRows.of(records, database.embeddingDimension());
    }
}
