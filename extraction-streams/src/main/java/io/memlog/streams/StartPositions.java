package io.memlog.streams;

import io.memlog.schemas.Topics;
import io.memlog.service.ConfigurationException;
import io.memlog.service.KafkaAnswers;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the single writer begins to read; stateless. Its consumers have no reset policy, so that a lost position is never taken
 * for a first start: read again from the beginning, events older than the dedup retention would be applied twice. A first start is
 * one in which memory.enriched has never held a record; then the beginning of the topics is committed as position.
 */
final class StartPositions {
    private static final Logger LOG = LoggerFactory.getLogger(StartPositions.class);

    private final Admin admin;
    private final int partitions;

    StartPositions(Admin admin, int partitions) {
        this.admin = admin;
        this.partitions = partitions;
    }

    /**
     * Returns once there is a position for each partition.
     *
     * @throws ConfigurationException if positions are lost although memory.enriched holds records; an operator has to look
     */
    void ensure() {
        if (isComplete()) {
            return;
        }
        Map<TopicPartition, Long> written = offsets(partitionsOf(Topics.ENRICHED), OffsetSpec.latest());
        written.forEach((partition, end) -> {
            if (end > 0) {
                throw new ConfigurationException(
                        "group %s: expected committed offsets, because %s ends at offset %d, found none; set them before starting"
                                .formatted(StreamsSettings.APPLICATION_ID, partition, end));
            }
        });
        commitBeginning();
    }

    private boolean isComplete() {
        Map<TopicPartition, OffsetAndMetadata> committed = KafkaAnswers.await(
                admin.listConsumerGroupOffsets(StreamsSettings.APPLICATION_ID).partitionsToOffsetAndMetadata());
        return sources().stream().allMatch(partition -> committed.get(partition) != null);
    }

    private void commitBeginning() {
        Map<TopicPartition, OffsetAndMetadata> beginning = offsets(sources(), OffsetSpec.earliest()).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> new OffsetAndMetadata(entry.getValue())));
        try {
            KafkaAnswers.await(admin.alterConsumerGroupOffsets(StreamsSettings.APPLICATION_ID, beginning)
                    .all());
            LOG.atInfo().addKeyValue("partitions", partitions).log("First start: reading from the beginning");
        } catch (RuntimeException e) {
            // Another instance was faster, set them, and is reading already.
            if (!isComplete()) {
                throw e;
            }
        }
    }

    private List<TopicPartition> sources() {
        return Stream.of(Topics.EVENTS, Topics.REROUTED)
                .flatMap(topic -> partitionsOf(topic).stream())
                .toList();
    }

    private List<TopicPartition> partitionsOf(String topic) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> of, OffsetSpec spec) {
        var asked = of.stream().collect(Collectors.toMap(Function.identity(), partition -> spec));
        return KafkaAnswers.await(admin.listOffsets(asked).all()).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }
}
