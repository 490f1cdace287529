package io.memlog.testkit.service;

import io.memlog.testkit.Database;
import java.util.Map;

/**
 * Where the services find the real parts. Immutable and thread-safe.
 *
 * @param kafka brokers as {@code host:port}, commas between them
 * @param registry Confluent's REST API of the registry
 * @param database the vector store
 * @param neo4j the graph store as {@code bolt://host:port}
 */
public record PartAddresses(String kafka, String registry, Database database, String neo4j) {

    /** The variables that every service reads. */
    public Map<String, String> environment() {
        return Map.of(
                "MEMLOG_KAFKA_BOOTSTRAP_SERVERS", kafka,
                "MEMLOG_SCHEMA_REGISTRY_URL", registry,
                "DATABASE_URL", database.jdbcUrl(),
                "DATABASE_USER", database.user(),
                "NEO4J_URI", neo4j);
    }
}
