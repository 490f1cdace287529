package io.memlog.service;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The variables that more than one service reads; a service adds its own beside its configuration record. Immutable. */
public final class CommonKeys {
    public static final ConfigKey<String> KAFKA_BOOTSTRAP_SERVERS = ConfigKey.requiredText(
            "MEMLOG_KAFKA_BOOTSTRAP_SERVERS", "Kafka brokers to start from, as host:port with commas between");

    public static final ConfigKey<String> SCHEMA_REGISTRY_URL = ConfigKey.requiredText(
            "MEMLOG_SCHEMA_REGISTRY_URL", "Address of the schema registry's Confluent-compatible REST API");

    public static final ConfigKey<String> VALUE_SERDE = ConfigKey.optionalText(
            "MEMLOG_VALUE_SERDE",
            "Class name of another value serde; unset means ours, which reads MEMLOG_SERDE_ keys");

    public static final ConfigKey<Integer> PARTITIONS = ConfigKey.integer(
            "MEMLOG_PARTITIONS", 4, 1, 10_000, "partitions", "Partitions of each topic; fixed once the topics exist");

    public static final ConfigKey<Integer> REPLICATION_FACTOR = ConfigKey.integer(
            "MEMLOG_REPLICATION_FACTOR", 1, 1, 32, "replicas", "Replicas of each topic that has to be created");

    public static final ConfigKey<String> HTTP_HOST =
            ConfigKey.text("MEMLOG_HTTP_HOST", "127.0.0.1", "Address to listen on; 0.0.0.0 in a container");

    private static final String HTTP_PORT = "MEMLOG_HTTP_PORT";

    public static final ConfigKey<Duration> DRAIN_TIMEOUT = ConfigKey.millis(
            "MEMLOG_DRAIN_TIMEOUT_MS",
            Duration.ofSeconds(20),
            "How long a service may take to finish its work after SIGTERM; a kill later on is equally safe");

    public static final ConfigKey<String> DATABASE_URL = ConfigKey.requiredText(
            "DATABASE_URL", "JDBC address of the vector store, jdbc:postgresql://host:port/name");

    public static final ConfigKey<String> DATABASE_USER =
            ConfigKey.text("DATABASE_USER", "memlog", "User of the vector store");

    public static final ConfigKey<String> DATABASE_PASSWORD =
            ConfigKey.text("DATABASE_PASSWORD", "", "Password of the vector store; blank means none");

    public static final ConfigKey<String> NEO4J_URI =
            ConfigKey.requiredText("NEO4J_URI", "Bolt address of the graph store, bolt://host:port");

    public static final ConfigKey<String> NEO4J_USER =
            ConfigKey.text("NEO4J_USER", "", "User of the graph store; blank means no authentication");

    public static final ConfigKey<String> NEO4J_PASSWORD =
            ConfigKey.text("NEO4J_PASSWORD", "", "Password of the graph store");

    public static final ConfigKey<Path> STATE_DIR =
            ConfigKey.path("MEMLOG_STATE_DIR", Path.of("state"), "Folder for state that can be rebuilt from the log");

    public static final ConfigKey<String> EMBEDDING_MODEL =
            ConfigKey.text("MEMLOG_EMBEDDING_MODEL", "bge-small-en-v15-q", "Name of the embedding model");

    public static final ConfigKey<Path> EMBEDDING_MODEL_DIR =
            ConfigKey.optionalPath("MEMLOG_EMBEDDING_MODEL_DIR", "Folder with the model's files; unset means built in");

    public static final ConfigKey<String> SINK_ID = ConfigKey.optionalText(
            "MEMLOG_SINK_ID", "Name under which a sink keeps its offsets; unset means the sink's own name");

    /** Read by the logging configuration, listed here so that it is documented with the others. */
    public static final ConfigKey<String> LOG_LEVEL = ConfigKey.oneOf(
            "LOG_LEVEL", "INFO", List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR"), "Lowest level that is logged");

    private CommonKeys() {}

    /** Each service has a default port of its own. */
    public static ConfigKey<Integer> httpPort(int defaultPort) {
        return ConfigKey.integer(HTTP_PORT, defaultPort, 0, 65_535, "", "Port to listen on; 0 takes a free one");
    }

    public static List<ConfigKey<?>> all(int defaultPort) {
        return List.of(
                KAFKA_BOOTSTRAP_SERVERS,
                SCHEMA_REGISTRY_URL,
                VALUE_SERDE,
                PARTITIONS,
                REPLICATION_FACTOR,
                HTTP_HOST,
                httpPort(defaultPort),
                DRAIN_TIMEOUT,
                DATABASE_URL,
                DATABASE_USER,
                DATABASE_PASSWORD,
                NEO4J_URI,
                NEO4J_USER,
                NEO4J_PASSWORD,
                STATE_DIR,
                EMBEDDING_MODEL,
                EMBEDDING_MODEL_DIR,
                SINK_ID,
                LOG_LEVEL);
    }
}
