package io.memlog.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.neo4j.Neo4jContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Kafka, Postgres with pgvector and Neo4j as containers, for {@code mvn verify -Pcontainers}. Only loaded in that profile,
 * since Testcontainers is on the class path only then. Thread-safe.
 */
final class ContainerParts implements AutoCloseable {

    // The images of docker-compose.yml.
    private static final String KAFKA_IMAGE = "apache/kafka:4.3.1";
    private static final String POSTGRES_IMAGE = "pgvector/pgvector:0.8.1-pg17";
    private static final String NEO4J_IMAGE = "neo4j:2026.08.1-community";

    private static final String SUPERUSER = "postgres";
    private static final String OWNER = "memlog";

    private final Map<PartKind, GenericContainer<?>> containers = new EnumMap<>(PartKind.class);
    private final AtomicInteger databases = new AtomicInteger();

    static boolean isEngineThere() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    /** Starts those that do not run yet; the registry always runs as a process. */
    synchronized void start(PartKind... kinds) {
        List<GenericContainer<?>> missing = new ArrayList<>();
        for (PartKind kind : kinds) {
            if (kind != PartKind.REGISTRY && !containers.containsKey(kind)) {
                GenericContainer<?> container = create(kind);
                containers.put(kind, container);
                missing.add(container);
            }
        }
        Startables.deepStart(missing).join();
        if (missing.contains(containers.get(PartKind.POSTGRES))) {
            query("template1", "CREATE EXTENSION IF NOT EXISTS vector");
            query("postgres", "CREATE ROLE %s LOGIN CREATEDB CREATEROLE PASSWORD '%s'".formatted(OWNER, OWNER));
        }
    }

    synchronized String kafkaBootstrapServers() {
        return container(PartKind.KAFKA, KafkaContainer.class).getBootstrapServers();
    }

    synchronized String boltUri() {
        return container(PartKind.NEO4J, Neo4jContainer.class).getBoltUrl();
    }

    synchronized Database newDatabase() {
        String name = "test_" + databases.incrementAndGet();
        query("postgres", "CREATE DATABASE %s OWNER %s".formatted(name, OWNER));
        PostgreSQLContainer postgres = container(PartKind.POSTGRES, PostgreSQLContainer.class);
        String address = "%s:%d".formatted(postgres.getHost(), postgres.getMappedPort(5432));
        return new Database("jdbc:postgresql://%s/%s".formatted(address, name), OWNER, OWNER);
    }

    @Override
    public synchronized void close() {
        containers.values().forEach(GenericContainer::stop);
        containers.clear();
    }

    private static GenericContainer<?> create(PartKind kind) {
        return switch (kind) {
            case KAFKA ->
                new KafkaContainer(DockerImageName.parse(KAFKA_IMAGE))
                        .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
            case POSTGRES ->
                new PostgreSQLContainer(DockerImageName.parse(POSTGRES_IMAGE).asCompatibleSubstituteFor("postgres"))
                        .withUsername(SUPERUSER);
            case NEO4J -> new Neo4jContainer(DockerImageName.parse(NEO4J_IMAGE)).withoutAuthentication();
            case REGISTRY -> throw new IllegalArgumentException("the registry runs as a process");
        };
    }

    private <T extends GenericContainer<?>> T container(PartKind kind, Class<T> type) {
        GenericContainer<?> container = containers.get(kind);
        if (container == null) {
            throw new IllegalStateException(
                    "%s was not asked for; started are %s".formatted(kind, containers.keySet()));
        }
        return type.cast(container);
    }

    private void query(String database, String sql) {
        try {
            Container.ExecResult result = container(PartKind.POSTGRES, PostgreSQLContainer.class)
                    .execInContainer("psql", "-q", "-v", "ON_ERROR_STOP=1", "-U", SUPERUSER, "-d", database, "-c", sql);
            if (result.getExitCode() != 0) {
                throw new IllegalStateException(
                        "psql ended with exit code %d: %s".formatted(result.getExitCode(), result.getStderr()));
            }
        } catch (IOException e) {
            throw new IllegalStateException("psql could not run in the container", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running psql", e);
        }
    }
}
