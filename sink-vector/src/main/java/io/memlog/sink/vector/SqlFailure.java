package io.memlog.sink.vector;

import io.memlog.service.ConfigurationException;
import io.memlog.sink.CommitUnknownException;
import io.memlog.sink.RecordRefusedException;
import io.memlog.sink.StoreUnavailableException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Tells by SQLSTATE what a failed statement means for the batch, in one place; stateless. A record is only to blame for what was
 * said of its data: everything else is waited for, for a record that is left out by mistake is lost, and a wait is seen.
 */
final class SqlFailure {
    private SqlFailure() {}

    /** Before the store was ever reached: what no wait will mend is told at once. */
    static RuntimeException duringOpening(SQLException failure) {
        return isPassing(failure)
                ? new StoreUnavailableException(describe(failure), failure)
                : new ConfigurationException(
                        "vector store: expected a database that can be opened as configured, found "
                                + describe(failure));
    }

    /** For a connection or a claim: nothing was written, and no record has a part in it. */
    static StoreUnavailableException beforeAnyRecord(SQLException failure) {
        return new StoreUnavailableException(describe(failure), failure);
    }

    /** For a statement of a batch, before COMMIT was sent: nothing was written. */
    static RuntimeException beforeCommit(SQLException failure) {
        return isOfTheData(failure)
                ? new RecordRefusedException(describeWithoutMessage(failure), failure)
                : new StoreUnavailableException(describe(failure), failure);
    }

    /** For a failure of COMMIT itself: only a rollback that the server reports is certain. */
    static RuntimeException duringCommit(SQLException failure) {
        return stateOf(failure).startsWith("40") && !stateOf(failure).equals("40003")
                ? new StoreUnavailableException(describe(failure), failure)
                : new CommitUnknownException(describe(failure), failure);
    }

    /** Tables or columns are not what the migrations made: another store stands behind the address than a moment ago. */
    static boolean isOfTheSchema(SQLException failure) {
        return classOf(failure).equals("42");
    }

    /** Memory or disk that the server has too little of. */
    static boolean isOfResources(SQLException failure) {
        return classOf(failure).equals("53");
    }

    /** What the server says of a value, and not of itself. */
    static boolean isOfTheData(SQLException failure) {
        return switch (classOf(failure)) {
            // Data exceptions; but rows of another form than the table's are the fault of none of them.
            case "22" ->
                switch (stateOf(failure)) {
                    case "22P03", "22P04" -> false;
                    default -> true;
                };
            // Constraint violations, program limits.
            case "23", "54" -> true;
            default -> false;
        };
    }

    private static boolean isPassing(SQLException failure) {
        return switch (classOf(failure)) {
            // Connection, rollback, resources, operator intervention.
            case "08", "40", "53", "57" -> true;
            // System errors; but a file of the extension does not come by itself.
            case "58" -> !stateOf(failure).equals("58P01");
            default ->
                switch (stateOf(failure)) {
                    // Lock timeout; object in use; idle in transaction; read-only standby.
                    case "55P03", "55006", "25P03", "25006" -> true;
                    default -> false;
                };
        };
    }

    /** Of a failure that no data has caused, so that what the server says holds none. */
    private static String describe(SQLException failure) {
        Throwable told = failure;
        // A connection pool wraps what the driver said.
        while (!(told instanceof PSQLException) && told.getCause() != null) {
            told = told.getCause();
        }
        return "SQLSTATE %s, %s".formatted(stateOf(failure), told.getMessage());
    }

    /** The server quotes values in its messages, and names tables and columns beside them. */
    private static String describeWithoutMessage(SQLException failure) {
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

    /** A connection pool does not always pass on the state of what it wraps. */
    private static String stateOf(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }
}
