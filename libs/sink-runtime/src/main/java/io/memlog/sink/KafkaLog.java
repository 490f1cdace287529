package io.memlog.sink;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log as a member of a consumer group sees it. Confined to one thread but for {@link #wakeup} and {@link #source}. */
final class KafkaLog implements Log {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaLog.class);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(3);

    private final Consumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final String clusterId;
    private final KafkaBounds bounds;
    private final Rebalances rebalances = new Rebalances();

    private KafkaLog(Consumer<byte[], byte[]> consumer, Admin admin, String clusterId) {
        this.consumer = consumer;
        this.admin = admin;
        this.clusterId = clusterId;
        this.bounds = new KafkaBounds(consumer, admin, ANSWER_TIMEOUT);
    }

    /**
     * Joins the group of the consumer.
     *
     * @throws LogUnavailableException if the cluster does not answer
     */
    static KafkaLog join(Consumer<byte[], byte[]> consumer, Admin admin, Collection<String> topics) {
        String clusterId = Answers.await(admin.describeCluster().clusterId(), ANSWER_TIMEOUT);
        var log = new KafkaLog(consumer, admin, clusterId);
        consumer.subscribe(topics, log.rebalances);
        return log;
    }

    @Override
    public Polled poll(Duration timeout) {
        try {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(timeout);
            return rebalances.drain(Set.of(), slices(records));
        } catch (InvalidOffsetException e) {
            return rebalances.drain(e.partitions(), Map.of());
        } catch (WakeupException e) {
            return rebalances.drain(Set.of(), Map.of());
        }
    }

    /** Markers and compacted offsets show only in the next offsets, which a poll may bring without any record. */
    private static Map<TopicPartition, Polled.Slice> slices(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, Polled.Slice> slices = new HashMap<>();
        records.nextOffsets()
                .forEach((partition, next) ->
                        slices.put(partition, new Polled.Slice(records.records(partition), next.offset())));
        return slices;
    }

    @Override
    public @Nullable SourcePartition source(TopicPartition partition) {
        TopicDescription topic = describeTopics(Set.of(partition.topic())).get(partition.topic());
        return topic == null ? null : sourceOf(partition, topic);
    }

    @Override
    public Map<TopicPartition, Claimable> describe(Collection<TopicPartition> partitions) {
        Map<String, TopicDescription> topics =
                describeTopics(partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet()));
        Map<TopicPartition, Claimable> found = new HashMap<>();
        bounds.of(partitions, Instant.now()).forEach((partition, readable) -> {
            TopicDescription topic = topics.get(partition.topic());
            if (topic != null) {
                found.put(partition, new Claimable(sourceOf(partition, topic), readable));
            }
        });
        return found;
    }

    @Override
    public void start(TopicPartition partition, long offset) {
        consumer.seek(partition, offset);
        consumer.resume(List.of(partition));
    }

    @Override
    public void pause(TopicPartition partition) {
        consumer.pause(List.of(partition));
    }

    @Override
    public void resume(TopicPartition partition) {
        consumer.resume(List.of(partition));
    }

    @Override
    public void report(Map<TopicPartition, Long> nextOffsets) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        nextOffsets.forEach((partition, next) -> offsets.put(partition, new OffsetAndMetadata(next)));
        consumer.commitAsync(offsets, (ignored, failure) -> {
            if (failure != null) {
                LOG.atDebug().setCause(failure).log("Could not tell lag tools the offsets");
            }
        });
    }

    @Override
    public OptionalLong lag(TopicPartition partition) {
        return consumer.currentLag(partition);
    }

    @Override
    public void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        try {
            consumer.close(CloseOptions.timeout(LEAVE_TIMEOUT));
        } catch (InterruptException | WakeupException e) {
            LOG.atWarn().setCause(e).log("Left the group without its answer");
        } finally {
            admin.close(LEAVE_TIMEOUT);
        }
    }

    private Map<String, TopicDescription> describeTopics(Set<String> topics) {
        return Answers.await(admin.describeTopics(topics).allTopicNames(), ANSWER_TIMEOUT);
    }

    private SourcePartition sourceOf(TopicPartition partition, TopicDescription topic) {
        return new SourcePartition(
                clusterId, topic.topicId(), topic.partitions().size(), partition);
    }

    /** Gathers what the group says inside a poll, so that the loop sees plain values. */
    private final class Rebalances implements ConsumerRebalanceListener {
        private final Set<TopicPartition> revoked = new LinkedHashSet<>();
        private final Set<TopicPartition> assigned = new LinkedHashSet<>();
        private boolean isRebalanced;

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            isRebalanced = true;
            revoked.addAll(partitions);
            assigned.removeAll(partitions);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            isRebalanced = true;
            // The store says where to begin, and it is asked after the poll. Until then the partition must have some
            // position,
            // because there is no reset policy, and must not be read from it.
            partitions.forEach(partition -> consumer.seek(partition, 0));
            consumer.pause(partitions);
            assigned.addAll(partitions);
        }

        Polled drain(Set<TopicPartition> misplaced, Map<TopicPartition, Polled.Slice> slices) {
            var polled = new Polled(isRebalanced, new HashSet<>(revoked), new HashSet<>(assigned), misplaced, slices);
            revoked.clear();
            assigned.clear();
            isRebalanced = false;
            return polled;
        }
    }
}
