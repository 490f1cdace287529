package io.memlog.sink.vector;

import java.sql.SQLException;
import java.util.List;

/**
 * Counts in the store how often each record was applied: an upsert would hide a record that is applied twice, a counter does not.
 * Thread-safe.
 */
record Applications(StoreProbe store) {
    private static final String COUNT = """
            CREATE TABLE application (id text PRIMARY KEY, times int NOT NULL);

            CREATE FUNCTION count_application() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO application VALUES (
                    concat_ws(' ', TG_TABLE_NAME, to_jsonb(NEW)->>'tenant_id', to_jsonb(NEW)->>'user_id',
                        to_jsonb(NEW)->>'memory_id', to_jsonb(NEW)->>'version',
                        to_jsonb(NEW)->>'event_partition', to_jsonb(NEW)->>'event_offset',
                        to_jsonb(NEW)->>'log_partition', to_jsonb(NEW)->>'log_offset'), 1)
                ON CONFLICT (id) DO UPDATE SET times = application.times + 1;
                RETURN NEW;
            END
            $$;

            CREATE TRIGGER count_application AFTER INSERT OR UPDATE ON memory
                FOR EACH ROW EXECUTE FUNCTION count_application();
            CREATE TRIGGER count_application BEFORE INSERT ON memory_history
                FOR EACH ROW EXECUTE FUNCTION count_application();
            CREATE TRIGGER count_application BEFORE INSERT ON memory_erasure
                FOR EACH ROW EXECUTE FUNCTION count_application();
            CREATE TRIGGER count_application BEFORE INSERT ON operation
                FOR EACH ROW EXECUTE FUNCTION count_application();
            """;

    /** Counts from here on; the schema must be there. */
    static Applications countedIn(StoreProbe store) throws SQLException {
        store.update(COUNT);
        return new Applications(store);
    }

    /** Every application as "id times". */
    List<String> all() throws SQLException {
        return store.column("SELECT id || ' ' || times FROM application ORDER BY id");
    }

    List<String> doubled() throws SQLException {
        return store.column("SELECT id || ' ' || times FROM application WHERE times <> 1 ORDER BY id");
    }
}
