package io.memlog.sink.vector;

import io.memlog.sink.ProjectionStore;
import io.memlog.sink.generations.Generation;
import io.memlog.sink.generations.Generation.State;
import io.memlog.sink.generations.GenerationTurn;
import io.memlog.sink.generations.StoreGenerations;
import java.sql.SQLException;
import java.util.function.Supplier;

/** The generations of the vector store. Thread-safe. */
final class PgGenerations implements StoreGenerations {
    private final VectorDatabase database;
    private final Supplier<VectorDatabase> databases;
    private final String sinkId;

    /**
     * @param database connections of the live loop, of which it takes one now and then
     * @param databases connections for a loader
     */
    PgGenerations(VectorDatabase database, Supplier<VectorDatabase> databases, String sinkId) {
        this.database = database;
        this.databases = databases;
        this.sinkId = sinkId;
    }

    @Override
    public Found look() {
        return inTransaction(connection -> new Found(
                GenerationTable.all(connection),
                !GenerationCommandTable.waiting(connection).isEmpty()));
    }

    @Override
    public ProjectionStore openLoader(Generation generation) {
        return new GenerationStore(databases.get(), sinkId, generation.number());
    }

    @Override
    public GenerationTurn openTurn() {
        try {
            return new PgGenerationTurn(database.openForSteps(), sinkId, database.indexBuild());
        } catch (SQLException e) {
            throw SqlFailure.beforeAnyRecord(e);
        }
    }

    @Override
    public void fail(Generation generation, String reason) {
        move(generation, State.FAILED, reason);
    }

    @Override
    public void sayWhyItWaits(Generation generation, String reason) {
        move(generation, generation.state(), reason);
    }

    private void move(Generation generation, State next, String failure) {
        inTransaction(connection -> {
            boolean isMoved = GenerationTable.move(connection, generation, next, failure);
            connection.commit();
            return isMoved;
        });
    }

    private <T> T inTransaction(VectorDatabase.Work<T> work) {
        try {
            return database.inTransaction(work);
        } catch (SQLException e) {
            throw SqlFailure.beforeAnyRecord(e);
        }
    }
}
