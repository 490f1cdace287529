package io.memlog.sink.vector;

import io.memlog.sink.RecordRefusedException;
import io.memlog.sink.vector.MemoryChanges.Erasure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a batch writes, in the form of the tables. Immutable but for the buffers, which are only read.
 *
 * @param memories rows to stage
 * @param memoriesWritten different memories among them
 */
record BatchRows(List<Erasure> erasures, CopyBuffer memories, int memoriesWritten, CopyBuffer outcomes) {
    BatchRows {
        erasures = List.copyOf(erasures);
    }

    /** @throws RecordRefusedException if a value cannot be stored; bisect the batch */
    static BatchRows of(List<ConsumerRecord<String, @Nullable SpecificRecord>> records, int embeddingDimension) {
        try {
            MemoryChanges changes = MemoryChanges.of(records);
            return new BatchRows(
                    changes.erasures(),
                    MemoryTable.rows(changes.versions(), embeddingDimension),
                    changes.memories(),
                    OutcomeTable.rows(changes.outcomes()));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new RecordRefusedException("a value does not fit its column: " + e.getMessage(), e);
        }
    }

    /** Writes the state, and nothing that only the live generation has; {@link #memories} are staged. */
    void writeState(Connection connection, String schema) throws SQLException {
        write(connection, schema, MemoryTable::writeState);
    }

    /** The same, while most memories are not there yet. */
    void load(Connection connection, String schema) throws SQLException {
        write(connection, schema, MemoryTable::load);
    }

    /** One way of writing what is staged. */
    private interface StateWriter {
        void write(Connection connection, int memories) throws SQLException;
    }

    private void write(Connection connection, String schema, StateWriter state) throws SQLException {
        if (erasures.isEmpty() && memoriesWritten == 0) {
            return;
        }
        SearchPath.enter(connection, schema);
        ErasureTable.writeState(connection, erasures);
        state.write(connection, memoriesWritten);
        SearchPath.leave(connection);
    }
}
