package io.memlog.chaos.check;

import io.memlog.chaos.oracle.LogReader;
import io.memlog.schemas.Topics;
import io.memlog.testkit.service.PartAddresses;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;
import org.neo4j.driver.exceptions.Neo4jException;

/** How far extraction and both stores are behind the ends of their topics, in offsets. Thread-safe. */
public final class Currency {
    private static final String EXTRACTION_GROUP = "memlog-extraction";
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int ADMIN_TIMEOUT_SECONDS = 10;

    private final PartAddresses addresses;
    private final LogReader reader;

    public Currency(PartAddresses addresses, int partitions) {
        this.addresses = addresses;
        this.reader = new LogReader(addresses, partitions);
    }

    /**
     * Offsets that are still to be read.
     *
     * @param extraction of memory.events and of rerouted events
     * @param vector of memory.enriched and memory.outcomes
     * @param graph of memory.enriched
     */
    public record Lag(long extraction, long vector, long graph) {
        public boolean isNone() {
            return extraction == 0 && vector == 0 && graph == 0;
        }
    }

    /**
     * Waits until nothing is left to do; nothing may be written meanwhile.
     *
     * @throws IllegalStateException with the last lag, if it takes too long
     */
    public void await(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        String last = "never read";
        while (System.nanoTime() < deadline) {
            try {
                Lag lag = lag();
                // Extraction first, or what it writes between the looks would be missed: lag() asks in that order.
                if (lag.isNone()) {
                    return;
                }
                last = lag.toString();
            } catch (IllegalStateException e) {
                last = String.valueOf(e.getMessage());
            }
            pause();
        }
        throw new IllegalStateException(
                "expected both stores to be current within %s, found %s".formatted(timeout, last));
    }

    /**
     * The lags now.
     *
     * @throws IllegalStateException if a part does not answer
     */
    public Lag lag() {
        try {
            long extraction = extractionLag();
            return new Lag(extraction, vectorLag(), graphLag());
        } catch (KafkaException e) {
            throw new IllegalStateException("Kafka: " + e.getMessage(), e);
        }
    }

    /** Lag of the vector store alone. */
    public long vectorLag() {
        try (Connection connection = ApplicationCounters.open(addresses.database())) {
            Map<TopicPartition, Long> offsets = ProgressChecks.vector(connection);
            return behind(reader.ends(Topics.ENRICHED), offsets) + behind(reader.ends(Topics.OUTCOMES), offsets);
        } catch (SQLException e) {
            throw new IllegalStateException("Postgres: " + e.getMessage(), e);
        }
    }

    /** Lag of the graph store alone. */
    public long graphLag() {
        try (Driver driver = GraphDatabase.driver(addresses.neo4j(), AuthTokens.none());
                Session session = driver.session()) {
            return behind(reader.ends(Topics.ENRICHED), ProgressChecks.graph(session));
        } catch (Neo4jException e) {
            throw new IllegalStateException("Neo4j: " + e.getMessage(), e);
        }
    }

    private long extractionLag() {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, addresses.kafka()))) {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(EXTRACTION_GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get(ADMIN_TIMEOUT_SECONDS, TimeUnit.SECONDS);
            Map<TopicPartition, Long> offsets = new HashMap<>();
            committed.forEach((partition, offset) -> {
                if (offset != null) {
                    offsets.put(partition, offset.offset());
                }
            });
            return behind(reader.ends(Topics.EVENTS), offsets) + behind(reader.ends(Topics.REROUTED), offsets);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static long behind(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> offsets) {
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - offsets.getOrDefault(end.getKey(), 0L)))
                .sum();
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
