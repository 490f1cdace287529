package io.memlog.chaos.check;

import io.memlog.testkit.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts in Postgres how often each record was applied, since an upsert hides a second time: triggers add to a table that is not
 * idempotent, in the sink's own transaction. Thread-safe.
 *
 * <p>The table of each generation is counted by itself, under {@code memory/<oid>}: a table keeps its oid when it becomes live. The batch in which
 * a generation begins to follow may reach back behind where it stood; what it has of that batch already is not counted again.
 */
public final class ApplicationCounters {
    private static final String INSTALL = """
            CREATE SCHEMA IF NOT EXISTS chaos;
            CREATE TABLE IF NOT EXISTS chaos.application (
                target       text COLLATE "C" NOT NULL,
                id           text COLLATE "C" NOT NULL,
                applications int  NOT NULL,
                PRIMARY KEY (target, id)
            );
            CREATE OR REPLACE FUNCTION chaos.is_brought_again(place text, memory_partition int, memory_offset bigint)
            RETURNS boolean LANGUAGE sql AS $again$
                SELECT EXISTS (
                    SELECT FROM public.generation
                    JOIN public.generation_progress AS side USING (generation)
                    JOIN public.partition_progress AS live USING (sink_id, topic, partition)
                    WHERE generation.schema_name = place AND topic = 'memory.enriched' AND partition = memory_partition
                      AND side.is_following AND memory_offset < side.next_offset
                      AND live.xmin = pg_current_xact_id()::xid)
            $again$;
            CREATE OR REPLACE FUNCTION chaos.count_memory() RETURNS trigger LANGUAGE plpgsql AS $count$
            BEGIN
                IF chaos.is_brought_again(TG_TABLE_SCHEMA, NEW.log_partition, NEW.log_offset) THEN
                    RETURN NEW;
                END IF;
                INSERT INTO chaos.application AS known (target, id, applications)
                VALUES (
                    CASE TG_TABLE_NAME WHEN 'memory' THEN 'memory/' || TG_RELID ELSE TG_TABLE_NAME END,
                    format('%s/%s/%s@%s:%s',
                        NEW.tenant_id, NEW.user_id, NEW.memory_id, NEW.log_partition, NEW.log_offset),
                    1)
                ON CONFLICT (target, id) DO UPDATE SET applications = known.applications + 1;
                RETURN NEW;
            END
            $count$;
            CREATE OR REPLACE FUNCTION chaos.count_operation() RETURNS trigger LANGUAGE plpgsql AS $count$
            BEGIN
                INSERT INTO chaos.application AS known (target, id, applications)
                VALUES (TG_TABLE_NAME, format('%s:%s', NEW.event_partition, NEW.event_offset), 1)
                ON CONFLICT (target, id) DO UPDATE SET applications = known.applications + 1;
                RETURN NEW;
            END
            $count$;
            CREATE OR REPLACE FUNCTION chaos.count_generation() RETURNS trigger LANGUAGE plpgsql AS $count$
            BEGIN
                EXECUTE format(
                    'CREATE TRIGGER count_applications AFTER INSERT OR UPDATE ON %I.memory
                        FOR EACH ROW EXECUTE FUNCTION chaos.count_memory()', NEW.schema_name);
                RETURN NULL;
            END
            $count$;
            DROP TRIGGER IF EXISTS count_generation ON generation;
            CREATE CONSTRAINT TRIGGER count_generation AFTER INSERT ON generation DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION chaos.count_generation();
            CREATE OR REPLACE TRIGGER count_applications AFTER INSERT OR UPDATE ON memory
                FOR EACH ROW EXECUTE FUNCTION chaos.count_memory();
            CREATE OR REPLACE TRIGGER count_applications BEFORE INSERT ON memory_history
                FOR EACH ROW EXECUTE FUNCTION chaos.count_memory();
            CREATE OR REPLACE TRIGGER count_applications BEFORE INSERT ON operation
                FOR EACH ROW EXECUTE FUNCTION chaos.count_operation();
            """;

    private static final String READ = """
            SELECT target, id, applications FROM chaos.application
            """;

    private static final String LIVE = """
            SELECT 'memory/' || 'memory'::regclass::oid
            """;

    private ApplicationCounters() {}

    /** Call it once the sink has made its tables and before anything is written. */
    public static void install(Database database) {
        try (Connection connection = open(database);
                Statement statement = connection.createStatement()) {
            statement.execute(INSTALL);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot install the counters", e);
        }
    }

    /** The target of the generation that is read. */
    static String live(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(LIVE)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Target, {@code memory/<oid>} or the name of a table, to application id to how often. */
    static Map<String, Map<String, Integer>> read(Connection connection) throws SQLException {
        Map<String, Map<String, Integer>> counts = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(READ)) {
            while (rows.next()) {
                counts.computeIfAbsent(rows.getString(1), any -> new TreeMap<>())
                        .put(rows.getString(2), rows.getInt(3));
            }
        }
        return counts;
    }

    static Connection open(Database database) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }
}
