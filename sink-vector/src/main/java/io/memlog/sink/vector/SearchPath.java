package io.memlog.sink.vector;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Turns what the statements call {@code memory} into the table of another generation, until the end of the transaction at the
 * latest. Stateless.
 *
 * <p>Every statement here is sent as text and looked up anew, and no table of a generation's schema but {@code memory} is written.
 */
final class SearchPath {
    private static final String ENTER =
            "SELECT set_config('search_path', quote_ident(?) || ',' || current_setting('search_path'), true)";

    private static final String LEAVE = "SET LOCAL search_path TO DEFAULT";

    private SearchPath() {}

    static void enter(Connection connection, String schema) throws SQLException {
        try (PreparedStatement enter = connection.prepareStatement(ENTER)) {
            enter.setString(1, schema);
            enter.execute();
        }
    }

    /** Of a transaction that has failed the rollback does it. */
    static void leave(Connection connection) throws SQLException {
        try (Statement leave = connection.createStatement()) {
            leave.execute(LEAVE);
        }
    }
}
