package io.memlog.sink.vector;

import io.memlog.sink.generations.Generation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables of generations: made after the live one's example, exchanged with it, dropped. Inside the caller's transaction.
 * Stateless.
 *
 * <p>Names cannot be parameters of a statement: those in braces are replaced by quoted ones.
 */
final class GenerationSchema {
    private static final String LIVE_SCHEMA = "SELECT current_schema()";

    /** Secondary indexes come after the load; without the primary key no record would find its row. */
    private static final String CREATE = """
            CREATE SCHEMA {side};
            GRANT USAGE ON SCHEMA {side} TO memlog_reader;
            CREATE TABLE {side}.memory (LIKE memory INCLUDING ALL EXCLUDING INDEXES);
            ALTER TABLE {side}.memory ADD PRIMARY KEY (tenant_id, user_id, memory_id);
            ALTER TABLE {side}.memory ENABLE ROW LEVEL SECURITY;
            CREATE POLICY own_tenant ON {side}.memory FOR SELECT TO memlog_reader
                USING (tenant_id = current_setting('memlog.tenant', true));
            """;

    /** Whoever may do something with the live table, memlog_reader above all. */
    private static final String GRANTS = """
            SELECT format('GRANT %s ON %I.memory TO %s', privilege_type, ?::text,
                CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
            FROM pg_class, aclexplode(relacl)
            WHERE pg_class.oid = 'memory'::regclass AND grantee <> relowner
            """;

    /** Whoever reads a generation by search path finds its offsets under the name he knows. */
    private static final String CREATE_PROGRESS_VIEW = """
            CREATE VIEW {side}.partition_progress AS
            SELECT sink_id, topic, partition, cluster_id, topic_id, next_offset, event_offset, event_time, epoch, owner,
                updated_at, partitions
            FROM generation_progress
            WHERE generation = {number};
            GRANT SELECT ON {side}.partition_progress TO memlog_reader;
            """;

    private static final String EXCHANGE = """
            CREATE SCHEMA {old};
            GRANT USAGE ON SCHEMA {old} TO memlog_reader;
            LOCK TABLE memory, {next}.memory IN ACCESS EXCLUSIVE MODE;
            ALTER TABLE memory SET SCHEMA {old};
            ALTER TABLE {next}.memory SET SCHEMA {live};
            DROP VIEW {next}.partition_progress;
            DROP SCHEMA {next};
            """;

    private static final String DROP = """
            DROP VIEW {side}.partition_progress;
            DROP TABLE {side}.memory;
            DROP SCHEMA {side};
            """;

    private GenerationSchema() {}

    static void create(Connection connection, Generation generation) throws SQLException {
        execute(connection, CREATE.replace("{side}", quoted(generation.place())));
        for (String grant : statements(connection, GRANTS, generation)) {
            execute(connection, grant);
        }
        createProgressView(connection, generation);
    }

    /** Puts {@code next} where the live table stands, and that one into its own schema. */
    static void exchange(Connection connection, Generation live, Generation next) throws SQLException {
        String liveSchema;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(LIVE_SCHEMA)) {
            row.next();
            liveSchema = row.getString(1);
        }
        execute(
                connection,
                EXCHANGE.replace("{old}", quoted(live.place()))
                        .replace("{next}", quoted(next.place()))
                        .replace("{live}", quoted(liveSchema)));
        createProgressView(connection, live);
    }

    static void drop(Connection connection, Generation generation) throws SQLException {
        execute(connection, DROP.replace("{side}", quoted(generation.place())));
    }

    /** Its table while it is not live. */
    static String table(Generation generation) {
        return quoted(generation.place()) + ".memory";
    }

    /** What the server makes of the live table's example. */
    static List<String> statements(Connection connection, String query, Generation generation) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(query)) {
            find.setString(1, generation.place());
            List<String> found = new ArrayList<>();
            try (ResultSet rows = find.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        }
    }

    private static void createProgressView(Connection connection, Generation generation) throws SQLException {
        execute(
                connection,
                CREATE_PROGRESS_VIEW
                        .replace("{side}", quoted(generation.place()))
                        .replace("{number}", Integer.toString(generation.number())));
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
