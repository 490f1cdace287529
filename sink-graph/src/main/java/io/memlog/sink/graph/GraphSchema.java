package io.memlog.sink.graph;

import java.util.Map;
import java.util.function.Supplier;

/**
 * The constraints and indexes that the statements rely on, created when they are missing; stateless.
 *
 * <p>Community features only: uniqueness constraints, not node keys.
 */
final class GraphSchema {
    static final long VERSION = 1;

    /** By name; the index of a constraint has the constraint's name. */
    private static final Map<String, String> DEFINITIONS = Map.of(
            "memlog_schema_id", "CONSTRAINT memlog_schema_id IF NOT EXISTS FOR (n:GraphSchema) REQUIRE n.id IS UNIQUE",
            "memlog_identity_id",
                    "CONSTRAINT memlog_identity_id IF NOT EXISTS FOR (n:StoreIdentity) REQUIRE n.id IS UNIQUE",
            "memlog_progress_id",
                    "CONSTRAINT memlog_progress_id IF NOT EXISTS FOR (n:PartitionProgress) REQUIRE n.id IS UNIQUE",
            "memlog_user_id", "CONSTRAINT memlog_user_id IF NOT EXISTS FOR (n:User) REQUIRE n.id IS UNIQUE",
            "memlog_memory_key", "CONSTRAINT memlog_memory_key IF NOT EXISTS FOR (n:Memory) REQUIRE n.key IS UNIQUE",
            "memlog_entity_id", "CONSTRAINT memlog_entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
            "memlog_memory_bucket",
                    "INDEX memlog_memory_bucket IF NOT EXISTS FOR (n:Memory) ON (n.logPartition, n.bucket)",
            "memlog_related_memory",
                    "INDEX memlog_related_memory IF NOT EXISTS FOR ()-[r:RELATED]-() ON (r.memoryKey)");

    private static final String ONLINE = """
            SHOW INDEXES YIELD name, state
            WHERE name IN $names AND state = 'ONLINE'
            RETURN name
            """;

    /** A big graph takes longer; then this fails, is repeated, and goes on waiting. */
    private static final String AWAIT_INDEXES = "CALL db.awaitIndexes(50)";

    private static final String READ_OR_SET_VERSION = """
            MERGE (schema:GraphSchema {id: 'memlog'})
            ON CREATE SET schema.version = $version
            RETURN schema.version AS version
            """;

    private GraphSchema() {}

    /**
     * Brings the database to this program's schema; safe to run again and from several instances.
     *
     * @param transactions begins one for looking
     * @param longTransactions begins one for creating, which takes longer
     * @throws IllegalStateException if the database was written by a newer Memlog; start that version instead
     */
    static void ensure(Supplier<GraphTransaction> transactions, Supplier<GraphTransaction> longTransactions) {
        if (!isOnline(transactions)) {
            try (GraphTransaction transaction = longTransactions.get()) {
                DEFINITIONS.values().forEach(definition -> transaction.run("CREATE " + definition, Map.of()));
                transaction.commit();
            }
            try (GraphTransaction transaction = longTransactions.get()) {
                transaction.run(AWAIT_INDEXES, Map.of());
            }
        }
        requireKnownVersion(transactions);
    }

    /** Only what is missing is created, for that locks out whoever writes. */
    private static boolean isOnline(Supplier<GraphTransaction> transactions) {
        try (GraphTransaction transaction = transactions.get()) {
            return transaction
                            .run(ONLINE, Map.of("names", DEFINITIONS.keySet()))
                            .size()
                    == DEFINITIONS.size();
        }
    }

    private static void requireKnownVersion(Supplier<GraphTransaction> transactions) {
        try (GraphTransaction transaction = transactions.get()) {
            long found = transaction
                    .run(READ_OR_SET_VERSION, Map.of("version", VERSION))
                    .getFirst()
                    .get("version")
                    .asLong();
            if (found > VERSION) {
                throw new IllegalStateException(
                        "graph schema: expected version %d or older, found %d; start the newer Memlog that wrote it"
                                .formatted(VERSION, found));
            }
            transaction.commit();
        }
    }
}
