package io.memlog.sink.vector;

import io.memlog.sink.CommitUnknownException;
import io.memlog.sink.RecordRefusedException;
import io.memlog.sink.StoreUnavailableException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Tells by SQLSTATE what a failed statement means for the batch, in one place; stateless. Messages never hold data of a row. */
final class SqlFailure {
    private SqlFailure() {}

    /** For a failure before COMMIT was sent: nothing was written. */
    static RuntimeException beforeCommit(SQLException failure) {
        if (isOfTheData(failure)) {
            return new RecordRefusedException(describe(failure), failure);
        }
        if (isPassing(failure)) {
            return new StoreUnavailableException(describe(failure), failure);
        }
        // Wrong statements, missing tables, missing rights: neither waiting nor leaving records out would help.
        return new IllegalStateException(describe(failure), failure);
    }

    /** For a failure of COMMIT itself: only a rollback that the server reports is certain. */
    static RuntimeException duringCommit(SQLException failure) {
        return stateOf(failure).startsWith("40") && !stateOf(failure).equals("40003")
                ? new StoreUnavailableException(describe(failure), failure)
                : new CommitUnknownException(describe(failure), failure);
    }

    /** Data exceptions, constraint violations, program limits. */
    private static boolean isOfTheData(SQLException failure) {
        return switch (classOf(failure)) {
            case "22", "23", "54" -> true;
            default -> false;
        };
    }

    private static boolean isPassing(SQLException failure) {
        if (failure instanceof SQLTransientException) {
            return true;
        }
        return switch (classOf(failure)) {
            // Connection, authorization while a server starts, rollback, resources, operator intervention, system.
            case "08", "28", "40", "53", "57", "58" -> true;
            default ->
                switch (stateOf(failure)) {
                    // Lock timeout; object in use; idle in transaction; read-only standby.
                    case "55P03", "55006", "25P03", "25006" -> true;
                    default -> false;
                };
        };
    }

    private static String describe(SQLException failure) {
        @Nullable
        ServerErrorMessage answer = failure instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        if (answer == null) {
            return "SQLSTATE %s, %s"
                    .formatted(stateOf(failure), failure.getClass().getSimpleName());
        }
        return "SQLSTATE %s, table %s, column %s, constraint %s"
                .formatted(stateOf(failure), answer.getTable(), answer.getColumn(), answer.getConstraint());
    }

    private static String classOf(SQLException failure) {
        String state = stateOf(failure);
        return state.length() < 2 ? "" : state.substring(0, 2);
    }

    private static String stateOf(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "" : state;
    }
}
