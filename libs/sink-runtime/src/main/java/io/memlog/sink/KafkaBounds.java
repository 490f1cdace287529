package io.memlog.sink;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;

/** Asks the cluster what it can still deliver of partitions. Confined to the consumer's thread. */
final class KafkaBounds {
    private final Consumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final Duration timeout;

    KafkaBounds(Consumer<byte[], byte[]> consumer, Admin admin, Duration timeout) {
        this.consumer = consumer;
        this.admin = admin;
        this.timeout = timeout;
    }

    /**
     * Bounds of those partitions that have any.
     *
     * @throws LogUnavailableException if the cluster does not answer
     */
    Map<TopicPartition, LogBounds> of(Collection<TopicPartition> partitions, Instant now) {
        Map<TopicPartition, Instant> wholeSince = wholeSince(partitions, now);
        boolean isWoken = false;
        while (true) {
            try {
                Map<TopicPartition, LogBounds> found = ask(partitions, wholeSince);
                if (isWoken) {
                    consumer.wakeup();
                }
                return found;
            } catch (WakeupException e) {
                // Several steps may end meanwhile, each with a wake-up that was meant for the poll.
                isWoken = true;
            }
        }
    }

    private Map<TopicPartition, LogBounds> ask(
            Collection<TopicPartition> partitions, Map<TopicPartition, Instant> wholeSince) {
        try {
            Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions, timeout);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, timeout);
            Map<TopicPartition, Long> times = new HashMap<>();
            wholeSince.forEach((partition, since) -> times.put(partition, since.toEpochMilli()));
            Map<TopicPartition, OffsetAndTimestamp> wholeFrom = consumer.offsetsForTimes(times, timeout);
            Map<TopicPartition, LogBounds> found = new HashMap<>();
            for (TopicPartition partition : partitions) {
                Long start = starts.get(partition);
                Long end = ends.get(partition);
                if (start != null && end != null) {
                    Instant since = wholeSince.get(partition);
                    OffsetAndTimestamp first = wholeFrom.get(partition);
                    found.put(
                            partition,
                            since == null
                                    ? new LogBounds(start, end)
                                    : new LogBounds(start, end, since, first == null ? end : first.offset()));
                }
            }
            return found;
        } catch (RetriableException e) {
            throw new LogUnavailableException("expected the bounds of %s, found no answer".formatted(partitions), e);
        }
    }

    /** For how long compaction keeps tombstones, of topics that are compacted. */
    private Map<TopicPartition, Instant> wholeSince(Collection<TopicPartition> partitions, Instant now) {
        List<ConfigResource> topics = partitions.stream()
                .map(TopicPartition::topic)
                .distinct()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<ConfigResource, Config> configs =
                Answers.await(admin.describeConfigs(topics).all(), timeout);
        Map<TopicPartition, Instant> since = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Config config = configs.get(new ConfigResource(ConfigResource.Type.TOPIC, partition.topic()));
            if (config != null
                    && valueOf(config, TopicConfig.CLEANUP_POLICY_CONFIG).contains("compact")) {
                long retention = Long.parseLong(valueOf(config, TopicConfig.DELETE_RETENTION_MS_CONFIG));
                since.put(partition, now.minusMillis(retention));
            }
        }
        return since;
    }

    private static String valueOf(Config config, String name) {
        return String.valueOf(config.get(name).value());
    }
}
