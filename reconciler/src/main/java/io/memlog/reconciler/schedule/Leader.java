package io.memlog.reconciler.schedule;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * At most one of several reconcilers, by an advisory lock that a session of Postgres holds; used by one thread, which asks every second.
 *
 * <p>The lock ends with the process, however it ends, and needs no part that is not there anyway. It also ends, by the server's own
 * clock, {@value #SILENT_SECONDS} s after the holder was last heard of: a process that is paused or cut off must not hold the schedule
 * for as long as its connection seems to stand. It bounds cost, not correctness: were there two leaders for a moment, a check would be
 * run twice.
 */
public final class Leader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leader.class);
    private static final int ANSWER_WITHIN_SECONDS = 5;
    private static final int SILENT_SECONDS = 10;
    private static final String TRY =
            "SELECT pg_try_advisory_lock(hashtext('memlog_reconciler'), hashtext('schedule'))";
    private static final String UNLOCK =
            "SELECT pg_advisory_unlock(hashtext('memlog_reconciler'), hashtext('schedule'))";
    private static final String END_WHEN_SILENT = "SET idle_session_timeout = '%ds'".formatted(SILENT_SECONDS);
    private static final String RESET = "RESET idle_session_timeout";

    private final DataSource database;
    private @Nullable Connection held;
    private boolean isAnswered = true;

    public Leader(DataSource database) {
        this.database = database;
    }

    /** Asks anew each time, and takes the lead if nobody has it. */
    public boolean isLeader() {
        try {
            Connection current = held;
            if (current != null) {
                if (current.isValid(ANSWER_WITHIN_SECONDS)) {
                    return true;
                }
                LOG.atWarn().log("No longer leads the schedule: the session of its lock is lost");
                held = null;
                current.close();
            }
            boolean isLeader = lock();
            isAnswered = true;
            return isLeader;
        } catch (SQLException e) {
            if (isAnswered) {
                LOG.atWarn().log("Cannot tell who leads the schedule: {}", e.getMessage());
            }
            isAnswered = false;
            return false;
        }
    }

    private boolean lock() throws SQLException {
        Connection connection = database.getConnection();
        boolean isLocked = false;
        try {
            // Before the lock: a server that refuses must not leave it with a pooled session.
            run(connection, END_WHEN_SILENT);
            isLocked = ask(connection, TRY);
            if (!isLocked) {
                run(connection, RESET);
            }
        } finally {
            if (isLocked) {
                held = connection;
                LOG.atInfo().log("Leads the schedule");
            } else {
                connection.close();
            }
        }
        return isLocked;
    }

    /** Gives up the lead: a pooled session would go on holding it. */
    @Override
    public void close() {
        Connection current = held;
        held = null;
        if (current != null) {
            try (current) {
                run(current, RESET);
                ask(current, UNLOCK);
            } catch (SQLException e) {
                LOG.atDebug().log("The session of the lock has ended by itself: {}", e.getMessage());
            }
        }
    }

    private static boolean ask(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet answer = statement.executeQuery()) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
