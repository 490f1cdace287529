package io.memlog.streams;

import io.memlog.service.CommonKeys;
import io.memlog.service.ConfigKey;
import io.memlog.service.ConfigurationException;
import io.memlog.service.Environment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How the single writer runs; immutable.
 *
 * @param bootstrapServers Kafka brokers
 * @param stateDir folder of RocksDB; comes back from the changelog topics when it is lost
 * @param threads stream threads; more than partitions are idle
 * @param commitInterval longest time until a result is visible to the sinks
 * @param replicationFactor replicas of the changelog topics
 * @param embeddingBudget longest time that an event waits for remote models
 */
record StreamsSettings(
        String bootstrapServers,
        Path stateDir,
        int threads,
        Duration commitInterval,
        int replicationFactor,
        Duration embeddingBudget) {
    /** Names the consumer group, the changelog topics and the transactions: never changes. */
    static final String APPLICATION_ID = "memlog-extraction";

    static final ConfigKey<Integer> THREADS = ConfigKey.integer(
            "MEMLOG_STREAMS_THREADS", 2, 1, 256, "threads", "Stream threads; each runs models of its own accord");

    static final ConfigKey<Duration> COMMIT_INTERVAL = ConfigKey.millis(
            "MEMLOG_STREAMS_COMMIT_INTERVAL_MS",
            Duration.ofMillis(500),
            "Time between two transactions while events queue up; a thread that has caught up commits at once");

    static final ConfigKey<Duration> EMBEDDING_BUDGET = ConfigKey.millis(
            "MEMLOG_EMBEDDING_BUDGET_MS",
            Duration.ofSeconds(2),
            "How long an event waits for remote models; then the memory is published without, and gets its vector later."
                    + " At most 20000 together with MEMLOG_STREAMS_COMMIT_INTERVAL_MS");

    static final List<ConfigKey<?>> KEYS = List.of(THREADS, COMMIT_INTERVAL, EMBEDDING_BUDGET);

    /** A thread without events looks so often for answers of remote models and for commits that are due; the default is 100 ms. */
    private static final int POLL_MS = 10;

    private static final int BATCH_BYTES = 64 * 1024;

    /** A crashed instance gives its partitions to the others after this time; the broker's least is 6 s. */
    private static final int SESSION_TIMEOUT_MS = 10_000;

    private static final int HEARTBEAT_INTERVAL_MS = 3_000;

    /** One Clear of a large scope is one transaction; a dead instance's open transaction holds readers back so long at most. */
    private static final int TRANSACTION_TIMEOUT_MS = 30_000;

    /** A full queue lets its transaction wait for a whole budget; the rest of the timeout is for the work of both. */
    private static final int MOST_IN_ONE_TRANSACTION_MS = TRANSACTION_TIMEOUT_MS * 2 / 3;

    static StreamsSettings of(Environment environment) {
        Duration open = environment.get(EMBEDDING_BUDGET).plus(environment.get(COMMIT_INTERVAL));
        if (open.toMillis() > MOST_IN_ONE_TRANSACTION_MS) {
            throw new ConfigurationException("%s and %s: expected at most %d milliseconds together, found %d"
                    .formatted(
                            EMBEDDING_BUDGET.name(),
                            COMMIT_INTERVAL.name(),
                            MOST_IN_ONE_TRANSACTION_MS,
                            open.toMillis()));
        }
        return new StreamsSettings(
                environment.get(CommonKeys.KAFKA_BOOTSTRAP_SERVERS),
                environment.get(CommonKeys.STATE_DIR),
                environment.get(THREADS),
                environment.get(COMMIT_INTERVAL),
                environment.get(CommonKeys.REPLICATION_FACTOR),
                environment.get(EMBEDDING_BUDGET));
    }

    /** The first block is what the guarantees rest on: constants that no variable can weaken. */
    Properties toProperties() {
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION_ID);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), TRANSACTION_TIMEOUT_MS);

        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, replicationFactor);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
        properties.put(StreamsConfig.POLL_MS_CONFIG, POLL_MS);
        // Each change goes to its changelog at once: every event writes other keys, so a cache would only delay.
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        properties.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), InstanceId.of(stateDir));
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MS);
        properties.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), HEARTBEAT_INTERVAL_MS);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        // A commit sends what is left at once. Until then the records of a partition gather, or nearly each would be a
        // batch.
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), commitInterval.toMillis());
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
        return properties;
    }
}
