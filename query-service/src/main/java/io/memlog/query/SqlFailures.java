package io.memlog.query;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** Says once, next to the driver, what a failed read means; stateless. */
final class SqlFailures {
    /** Connection lost, out of resources, operator intervention (shutdown, time limit), transaction rolled back. */
    private static final Set<String> UNAVAILABLE_CLASSES = Set.of("08", "53", "57", "40");

    /** The schema is not there yet: no such table, no such role. sink-vector makes both at its start. */
    private static final Set<String> NOT_MIGRATED = Set.of("42P01", "42704", "22023");

    private SqlFailures() {}

    static RuntimeException of(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        boolean isUnavailable = failure instanceof SQLTransientConnectionException
                || NOT_MIGRATED.contains(state)
                || (state.length() == 5 && UNAVAILABLE_CLASSES.contains(state.substring(0, 2)));
        return isUnavailable
                ? new MemlogException(
                        ErrorCode.STORE_UNAVAILABLE,
                        "vector store: expected an answer, found SQLSTATE %s; ask again".formatted(state),
                        failure)
                : new IllegalStateException("vector store: unexpected SQLSTATE " + state, failure);
    }
}
