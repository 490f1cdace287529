package io.memlog.sink.graph;

import io.memlog.schemas.GraphNames;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The constraints and indexes that the statements rely on, created when they are missing; stateless.
 *
 * <p>Community features only: uniqueness constraints, not node keys.
 */
final class GraphSchema {
    /** From the first rebuild on, a program that knows no generations would write into one that is not live. */
    static final long VERSION = 2;

    private static final long FIRST_VERSION = 1;

    /** By name; the index of a constraint has the constraint's name. */
    private static final Map<String, String> COMMON = Map.of(
            "memlog_schema_id", "CONSTRAINT memlog_schema_id IF NOT EXISTS FOR (n:GraphSchema) REQUIRE n.id IS UNIQUE",
            "memlog_identity_id",
                    "CONSTRAINT memlog_identity_id IF NOT EXISTS FOR (n:StoreIdentity) REQUIRE n.id IS UNIQUE",
            "memlog_progress_id",
                    "CONSTRAINT memlog_progress_id IF NOT EXISTS FOR (n:PartitionProgress) REQUIRE n.id IS UNIQUE",
            "memlog_generation_number",
                    "CONSTRAINT memlog_generation_number IF NOT EXISTS FOR (n:Generation) REQUIRE n.number IS UNIQUE",
            "memlog_generation_progress_id",
                    "CONSTRAINT memlog_generation_progress_id IF NOT EXISTS FOR (n:GenerationProgress) REQUIRE n.id IS UNIQUE",
            "memlog_generation_command_id",
                    "CONSTRAINT memlog_generation_command_id IF NOT EXISTS FOR (n:GenerationCommand) REQUIRE n.id IS UNIQUE");

    /** Of each generation, whose suffix the names have as well. */
    private static final Map<String, String> OF_GENERATION = Map.of(
            "memlog_user_id", "CONSTRAINT memlog_user_id%s IF NOT EXISTS FOR (n:User) REQUIRE n.id IS UNIQUE",
            "memlog_memory_key", "CONSTRAINT memlog_memory_key%s IF NOT EXISTS FOR (n:Memory) REQUIRE n.key IS UNIQUE",
            "memlog_entity_id", "CONSTRAINT memlog_entity_id%s IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
            "memlog_memory_bucket",
                    "INDEX memlog_memory_bucket%s IF NOT EXISTS FOR (n:Memory) ON (n.logPartition, n.bucket)",
            // Holds what the reconciler adds up, so that it need not read the nodes.
            "memlog_memory_sums",
                    "INDEX memlog_memory_sums%s IF NOT EXISTS FOR (n:Memory) ON (n.logPartition, n.bucket, n.version, n.digest)",
            "memlog_related_memory",
                    "INDEX memlog_related_memory%s IF NOT EXISTS FOR ()-[r:RELATED]-() ON (r.memoryKey)");

    private static final String ONLINE = """
            SHOW INDEXES YIELD name, state
            WHERE name IN $names AND state = 'ONLINE'
            RETURN name
            """;

    /** A big graph takes longer; then this fails, is repeated, and goes on waiting. */
    private static final String AWAIT_INDEXES = "CALL db.awaitIndexes(50)";

    /** In a database that took the place of another one, whoever moves generations on may have made the node, for its lock. */
    private static final String READ_OR_SET_VERSION = """
            MERGE (schema:GraphSchema {id: 'memlog'})
            FOREACH (_ IN CASE WHEN schema.version IS NULL THEN [1] ELSE [] END | SET schema.version = $version)
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
        GraphNames live;
        try (GraphTransaction transaction = transactions.get()) {
            live = liveNames(transaction);
        }
        Map<String, String> wanted = new TreeMap<>(COMMON);
        wanted.putAll(definitions(live));
        create(wanted, transactions, longTransactions, () -> {});
        requireKnownVersion(transactions);
    }

    /**
     * The schema of a generation that is not live; as {@link #ensure}.
     *
     * @param check called before what is created is there for good; throws if it is not wanted any more
     */
    static void ensure(
            GraphNames generation,
            Supplier<GraphTransaction> transactions,
            Supplier<GraphTransaction> longTransactions,
            Runnable check) {
        create(definitions(generation), transactions, longTransactions, check);
    }

    /**
     * Of a generation that is gone.
     *
     * <p>DROP IF EXISTS waits for nobody: a loader that is about to commit what it has created would leave it behind. To create waits for
     * that one's locks, and finds what it has left or fails.
     *
     * @param check called before it is gone for good; throws if these are the names of another one by now
     */
    static void drop(GraphNames generation, Supplier<GraphTransaction> longTransactions, Runnable check) {
        try (GraphTransaction transaction = longTransactions.get()) {
            definitions(generation).forEach((name, definition) -> {
                String kind = definition.substring(0, definition.indexOf(' '));
                transaction.run("CREATE " + definition, Map.of());
                transaction.run("DROP %s %s IF EXISTS".formatted(kind, name), Map.of());
            });
            check.run();
            transaction.commit();
        }
    }

    static GraphNames liveNames(GraphTransaction transaction) {
        return new GraphNames(transaction
                .run(GraphNames.READ_LIVE, Map.of())
                .getFirst()
                .get("suffix")
                .asString());
    }

    private static Map<String, String> definitions(GraphNames generation) {
        Map<String, String> definitions = new TreeMap<>();
        OF_GENERATION.forEach((name, definition) ->
                definitions.put(name + generation.suffix(), generation.in(definition.formatted(generation.suffix()))));
        return definitions;
    }

    private static void create(
            Map<String, String> definitions,
            Supplier<GraphTransaction> transactions,
            Supplier<GraphTransaction> longTransactions,
            Runnable check) {
        if (isOnline(definitions, transactions)) {
            return;
        }
        try (GraphTransaction transaction = longTransactions.get()) {
            definitions.values().forEach(definition -> transaction.run("CREATE " + definition, Map.of()));
            check.run();
            transaction.commit();
        }
        try (GraphTransaction transaction = longTransactions.get()) {
            transaction.run(AWAIT_INDEXES, Map.of());
        }
    }

    /** Only what is missing is created, for that locks out whoever writes. */
    private static boolean isOnline(Map<String, String> definitions, Supplier<GraphTransaction> transactions) {
        try (GraphTransaction transaction = transactions.get()) {
            return transaction
                            .run(ONLINE, Map.of("names", definitions.keySet()))
                            .size()
                    == definitions.size();
        }
    }

    private static void requireKnownVersion(Supplier<GraphTransaction> transactions) {
        try (GraphTransaction transaction = transactions.get()) {
            long found = transaction
                    .run(READ_OR_SET_VERSION, Map.of("version", FIRST_VERSION))
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
