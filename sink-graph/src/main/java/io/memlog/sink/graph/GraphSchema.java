package io.memlog.sink.graph;

import java.util.List;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.Values;

/**
 * The constraints and indexes that the statements rely on, created when they are missing; stateless.
 *
 * <p>Community features only: uniqueness constraints, not node keys.
 */
final class GraphSchema {
    static final long VERSION = 1;

    private static final List<String> DEFINITIONS = List.of(
            "CREATE CONSTRAINT memlog_schema_id IF NOT EXISTS FOR (n:GraphSchema) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT memlog_identity_id IF NOT EXISTS FOR (n:StoreIdentity) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT memlog_progress_id IF NOT EXISTS FOR (n:PartitionProgress) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT memlog_user_id IF NOT EXISTS FOR (n:User) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT memlog_memory_key IF NOT EXISTS FOR (n:Memory) REQUIRE n.key IS UNIQUE",
            "CREATE CONSTRAINT memlog_entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
            "CREATE INDEX memlog_memory_bucket IF NOT EXISTS FOR (n:Memory) ON (n.logPartition, n.bucket)",
            "CREATE INDEX memlog_related_memory IF NOT EXISTS FOR ()-[r:RELATED]-() ON (r.memoryKey)");

    /** A big graph takes longer; then this fails, is repeated, and goes on waiting. */
    private static final String AWAIT_INDEXES = "CALL db.awaitIndexes(10)";

    private static final String READ_OR_SET_VERSION = """
            MERGE (schema:GraphSchema {id: 'memlog'})
            ON CREATE SET schema.version = $version
            RETURN schema.version AS version
            """;

    private GraphSchema() {}

    /**
     * Brings the database to this program's schema; safe to run again and from several instances.
     *
     * @throws IllegalStateException if the database was written by a newer Memlog; start that version instead
     */
    static void ensure(Driver driver) {
        try (Session session = driver.session()) {
            DEFINITIONS.forEach(definition -> session.run(definition).consume());
            session.run(AWAIT_INDEXES).consume();
            long found = session.run(READ_OR_SET_VERSION, Values.parameters("version", VERSION))
                    .single()
                    .get("version")
                    .asLong();
            if (found > VERSION) {
                throw new IllegalStateException(
                        "graph schema: expected version %d or older, found %d; start the newer Memlog that wrote it"
                                .formatted(VERSION, found));
            }
        }
    }
}
