package io.memlog.reconciler.ledger;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** Where the log begins and ends, and which log it is. Thread-safe; the admin client belongs to the caller. */
public final class LogPositions {
    private static final long TIMEOUT_SECONDS = 30;
    private static final ListOffsetsOptions COMMITTED = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);

    private final Admin admin;
    private final int partitions;

    public LogPositions(Admin admin, int partitions) {
        this.admin = admin;
        this.partitions = partitions;
    }

    public int partitions() {
        return partitions;
    }

    public String clusterId() {
        return await(admin.describeCluster().clusterId());
    }

    /** The id of this incarnation of the topic, in Kafka's text form. */
    public String topicId(String topic) {
        Map<String, org.apache.kafka.clients.admin.TopicDescription> found =
                await(admin.describeTopics(List.of(topic)).allTopicNames());
        return Objects.requireNonNull(found.get(topic)).topicId().toString();
    }

    /** How long a compacted topic keeps a tombstone for readers that have not yet seen it. */
    public Duration tombstonesKept(String topic) {
        return setting(topic, TopicConfig.DELETE_RETENTION_MS_CONFIG);
    }

    /** For how long a compacted topic certainly keeps every record, also one that was written again since. */
    public Duration everyRecordKept(String topic) {
        return setting(topic, TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG);
    }

    /** Start and last stable offset of each partition. */
    public Map<Integer, LogBounds> bounds(String topic) {
        Map<TopicPartition, ListOffsetsResultInfo> starts = offsets(topic, OffsetSpec.earliest());
        Map<TopicPartition, ListOffsetsResultInfo> ends = offsets(topic, OffsetSpec.latest());
        Map<Integer, LogBounds> bounds = new HashMap<>();
        ends.forEach((partition, end) -> {
            long start = Objects.requireNonNull(starts.get(partition)).offset();
            bounds.put(partition.partition(), new LogBounds(start, end.offset()));
        });
        return bounds;
    }

    /** For each partition the next offset after all that was written before the moment; where nothing was written since, the end. */
    public Map<Integer, Long> nextOffsetsAt(String topic, Instant moment) {
        Map<TopicPartition, ListOffsetsResultInfo> ends = offsets(topic, OffsetSpec.latest());
        Map<Integer, Long> next = new HashMap<>();
        offsets(topic, OffsetSpec.forTimestamp(moment.toEpochMilli())).forEach((partition, later) -> {
            ListOffsetsResultInfo found = later.offset() < 0 ? Objects.requireNonNull(ends.get(partition)) : later;
            next.put(partition.partition(), found.offset());
        });
        return next;
    }

    private Duration setting(String topic, String name) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = Objects.requireNonNull(
                await(admin.describeConfigs(List.of(resource)).all()).get(resource));
        return Duration.ofMillis(Long.parseLong(config.get(name).value()));
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(String topic, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> request = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            request.put(new TopicPartition(topic, partition), spec);
        }
        return await(admin.listOffsets(request, COMMITTED).all());
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new MemlogException(
                    ErrorCode.LOG_UNAVAILABLE, "Kafka: expected an answer, found " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MemlogException(ErrorCode.LOG_UNAVAILABLE, "Kafka: interrupted while waiting for an answer", e);
        }
    }
}
