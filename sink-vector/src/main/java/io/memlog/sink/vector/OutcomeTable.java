package io.memlog.sink.vector;

import io.memlog.schemas.avro.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Writes outcomes to {@code operation}; an event has one, so what is there stays. Stateless. */
final class OutcomeTable {
    private static final int FIELDS = 15;

    /** Belongs to the connection; each commit empties it. The order of its columns is the order of the fields below. */
    static final String CREATE_STAGE = """
            CREATE TEMP TABLE IF NOT EXISTS operation_stage ON COMMIT DELETE ROWS AS
            SELECT
                event_partition, event_offset, status, code, detail, event_id, operation_id, operation, tenant_id, user_id,
                memory_id, version, affected, received_at, decided_at
            FROM operation WITH NO DATA
            """;

    private static final String COPY_STAGE = "COPY operation_stage FROM STDIN (FORMAT binary)";

    private static final String ADD = """
            INSERT INTO operation (
                event_partition, event_offset, status, code, detail, event_id, operation_id, operation, tenant_id, user_id,
                memory_id, version, affected, received_at, decided_at)
            SELECT
                event_partition, event_offset, status, code, detail, event_id, operation_id, operation, tenant_id, user_id,
                memory_id, version, affected, received_at, decided_at
            FROM operation_stage
            ON CONFLICT DO NOTHING
            """;

    private OutcomeTable() {}

    /**
     * The rows to stage; needs no connection.
     *
     * @throws ArithmeticException if a time does not fit its column
     */
    static CopyBuffer rows(List<Outcome> outcomes) {
        var rows = new CopyBuffer();
        outcomes.forEach(outcome -> stage(rows, outcome));
        return rows;
    }

    /** Before anything is locked. */
    static void stage(Connection connection, CopyBuffer rows) throws SQLException {
        if (!rows.isEmpty()) {
            rows.send(connection, COPY_STAGE);
        }
    }

    /** Writes what is staged. */
    static void write(Connection connection, CopyBuffer staged) throws SQLException {
        if (staged.isEmpty()) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(ADD);
        }
    }

    private static void stage(CopyBuffer rows, Outcome outcome) {
        rows.row(FIELDS)
                .int32(outcome.getEventPartition())
                .int64(outcome.getEventOffset())
                .text(outcome.getStatus().name())
                .text(outcome.getCode())
                .text(outcome.getDetail())
                .text(outcome.getEventId())
                .text(outcome.getOperationId())
                .text(outcome.getOperation())
                .text(outcome.getTenantId())
                .text(outcome.getUserId())
                .text(outcome.getMemoryId())
                .int64(outcome.getVersion())
                .int32(outcome.getAffected())
                .time(outcome.getReceivedAt())
                .time(outcome.getDecidedAt());
    }
}
