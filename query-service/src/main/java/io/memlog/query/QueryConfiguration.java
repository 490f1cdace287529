package io.memlog.query;

import io.memlog.service.CommonKeys;
import io.memlog.service.ConfigKey;
import io.memlog.service.Environment;
import java.time.Duration;
import java.util.List;

/**
 * What query-service reads from its environment; immutable.
 *
 * @param kafkaBootstrapServers brokers that are asked for the end of the log
 * @param partitions of memory.events
 * @param databaseUrl vector store
 * @param databaseUser its user, a member of memlog_reader
 * @param databasePassword never printed
 * @param neo4jUri graph store
 * @param neo4jUser blank for none
 * @param neo4jPassword never printed
 * @param embeddingPatience how long the embedding providers together may take for a question
 * @param connections most reads of the vector store at the same time
 * @param exactRows memories of a user up to which a search compares all of them instead of using the index
 * @param reconcilerUrl who compares with the log what a read returned; blank for nobody
 */
record QueryConfiguration(
        String kafkaBootstrapServers,
        int partitions,
        String databaseUrl,
        String databaseUser,
        String databasePassword,
        String neo4jUri,
        String neo4jUser,
        String neo4jPassword,
        Duration embeddingPatience,
        int connections,
        int exactRows,
        String reconcilerUrl) {
    static final int DEFAULT_PORT = 8081;

    static final ConfigKey<Integer> CONNECTIONS = ConfigKey.integer(
            "MEMLOG_QUERY_CONNECTIONS", 8, 1, 1_000, "connections", "Most reads of the vector store at the same time");

    static final ConfigKey<Integer> EXACT_ROWS = ConfigKey.integer(
            "MEMLOG_QUERY_EXACT_ROWS",
            5_000,
            0,
            1_000_000,
            "memories",
            "Memories of a user up to which a search compares all of them; beyond, it uses the vector index");

    static final ConfigKey<Duration> EMBEDDING_PATIENCE = ConfigKey.millis(
            "MEMLOG_QUERY_EMBEDDING_TIMEOUT_MS",
            Duration.ofSeconds(2),
            "How long the embedding providers together may take for a question before the search goes by words");

    static final ConfigKey<String> RECONCILER_URL = ConfigKey.optionalText(
            "MEMLOG_RECONCILER_URL", "Reconciler that verifies reads with verify=true, such as http://localhost:8082");

    /** The service's own variables. */
    static final List<ConfigKey<?>> KEYS = List.of(CONNECTIONS, EXACT_ROWS, EMBEDDING_PATIENCE, RECONCILER_URL);

    static QueryConfiguration read(Environment environment) {
        return new QueryConfiguration(
                environment.get(CommonKeys.KAFKA_BOOTSTRAP_SERVERS),
                environment.get(CommonKeys.PARTITIONS),
                environment.get(CommonKeys.DATABASE_URL),
                environment.get(CommonKeys.DATABASE_USER),
                environment.get(CommonKeys.DATABASE_PASSWORD),
                environment.get(CommonKeys.NEO4J_URI),
                environment.get(CommonKeys.NEO4J_USER),
                environment.get(CommonKeys.NEO4J_PASSWORD),
                environment.get(EMBEDDING_PATIENCE),
                environment.get(CONNECTIONS),
                environment.get(EXACT_ROWS),
                environment.find(RECONCILER_URL).orElse(""));
    }

    @Override
    public String toString() {
        return "QueryConfiguration[databaseUrl=%s, neo4jUri=%s]".formatted(databaseUrl, neo4jUri);
    }
}
