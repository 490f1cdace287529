package io.memlog.sink;

import io.memlog.service.CommonKeys;
import io.memlog.service.ConfigKey;
import io.memlog.service.Environment;
import java.util.List;
import java.util.Map;

/**
 * How a sink reads the log; immutable.
 *
 * @param bootstrapServers Kafka brokers to start from
 * @param serde configuration of the value serde, which must be thread-safe; may hold credentials
 * @param topicPartitions partitions of each topic, where it has to be created
 * @param replicationFactor replicas of each topic, where it has to be created
 * @param sinkId name under which the store keeps the offsets; the consumer group is {@code memlog-sink-<sinkId>}
 * @param topics topics to project
 * @param groupProtocol Kafka's {@code group.protocol}
 * @param maxRecords most records in one store transaction
 * @param parallelism partitions that are written at the same time
 */
public record SinkSettings(
        String bootstrapServers,
        Map<String, String> serde,
        int topicPartitions,
        int replicationFactor,
        String sinkId,
        List<String> topics,
        String groupProtocol,
        int maxRecords,
        int parallelism) {
    public static final ConfigKey<String> GROUP_PROTOCOL = ConfigKey.oneOf(
            "MEMLOG_GROUP_PROTOCOL",
            "classic",
            List.of("classic", "consumer"),
            "Kafka's group protocol; consumer is KIP-848, which all members of a group must share");

    public static final ConfigKey<Integer> MAX_RECORDS = ConfigKey.integer(
            "MEMLOG_SINK_BATCH_RECORDS", 2_000, 1, 100_000, "records", "Most records in one store transaction");

    public static final ConfigKey<Integer> PARALLELISM = ConfigKey.integer(
            "MEMLOG_SINK_PARALLELISM", 2, 1, 64, "partitions", "Partitions a sink writes at the same time");

    public SinkSettings {
        serde = Map.copyOf(serde);
        topics = List.copyOf(topics);
    }

    /** What a sink reads beside {@link CommonKeys}. */
    public static List<ConfigKey<?>> keys() {
        return List.of(GROUP_PROTOCOL, MAX_RECORDS, PARALLELISM);
    }

    /**
     * Reads the settings of a sink.
     *
     * @throws io.memlog.service.ConfigurationException if a variable is missing or wrong; the service should stop
     */
    public static SinkSettings of(Environment environment, String defaultSinkId, List<String> topics) {
        return new SinkSettings(
                environment.get(CommonKeys.KAFKA_BOOTSTRAP_SERVERS),
                environment.serdeConfig(),
                environment.get(CommonKeys.PARTITIONS),
                environment.get(CommonKeys.REPLICATION_FACTOR),
                environment.find(CommonKeys.SINK_ID).orElse(defaultSinkId),
                topics,
                environment.get(GROUP_PROTOCOL),
                environment.get(MAX_RECORDS),
                environment.get(PARALLELISM));
    }

    /** The same log read by another group, for another copy of the store. */
    public SinkSettings forCopy(String copyId, List<String> topicsOfCopy) {
        return new SinkSettings(
                bootstrapServers,
                serde,
                topicPartitions,
                replicationFactor,
                copyId,
                topicsOfCopy,
                groupProtocol,
                maxRecords,
                parallelism);
    }

    /** Never print credentials. */
    @Override
    public String toString() {
        return "SinkSettings[sinkId=%s, topics=%s]".formatted(sinkId, topics);
    }

    String groupId() {
        return "memlog-sink-" + sinkId;
    }
}
