package io.memlog.ingest;

import io.memlog.schemas.Limits;
import io.memlog.service.CommonKeys;
import io.memlog.service.ConfigKey;
import io.memlog.service.Environment;
import java.time.Duration;
import java.util.List;

/**
 * What ingest-service reads from its environment; immutable.
 *
 * @param kafkaBootstrapServers brokers to start from
 * @param schemaRegistryUrl Confluent-compatible REST API
 * @param partitions of each topic
 * @param replicationFactor of topics that have to be created
 * @param deliveryTimeout how long the log may take to acknowledge an event
 * @param requestBytes largest body of a single write, and largest line of a bulk write
 * @param bulkInFlight lines of one bulk request that may wait for the log at a time
 * @param bulkLines most lines of one bulk request
 */
record IngestConfiguration(
        String kafkaBootstrapServers,
        String schemaRegistryUrl,
        int partitions,
        int replicationFactor,
        Duration deliveryTimeout,
        int requestBytes,
        int bulkInFlight,
        int bulkLines) {
    static final int DEFAULT_PORT = 8080;

    static final ConfigKey<Duration> DELIVERY_TIMEOUT = ConfigKey.millis(
            "MEMLOG_INGEST_DELIVERY_TIMEOUT_MS",
            Duration.ofSeconds(15),
            "How long the log may take to acknowledge an event before the answer is 503 LOG_UNAVAILABLE");

    static final ConfigKey<Integer> REQUEST_BYTES = ConfigKey.integer(
            "MEMLOG_INGEST_REQUEST_BYTES",
            Limits.DEFAULT.eventBytes(),
            1024,
            900 * 1024,
            "bytes",
            "Largest body of a single write, and largest line of a bulk write");

    static final ConfigKey<Integer> BULK_IN_FLIGHT = ConfigKey.integer(
            "MEMLOG_INGEST_BULK_IN_FLIGHT",
            1000,
            1,
            100_000,
            "lines",
            "Lines of one bulk request that may wait for the log at a time; reading pauses beyond");

    static final ConfigKey<Integer> BULK_LINES = ConfigKey.integer(
            "MEMLOG_INGEST_BULK_LINES", 100_000, 1, 10_000_000, "lines", "Most lines of one bulk request");

    /** The service's own variables. */
    static final List<ConfigKey<?>> KEYS = List.of(DELIVERY_TIMEOUT, REQUEST_BYTES, BULK_IN_FLIGHT, BULK_LINES);

    static IngestConfiguration read(Environment environment) {
        return new IngestConfiguration(
                environment.get(CommonKeys.KAFKA_BOOTSTRAP_SERVERS),
                environment.get(CommonKeys.SCHEMA_REGISTRY_URL),
                environment.get(CommonKeys.PARTITIONS),
                environment.get(CommonKeys.REPLICATION_FACTOR),
                environment.get(DELIVERY_TIMEOUT),
                environment.get(REQUEST_BYTES),
                environment.get(BULK_IN_FLIGHT),
                environment.get(BULK_LINES));
    }
}
