package io.memlog.sink;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** A simulated Kafka cluster: topics with their incarnations and partitions. */
final class Cluster {
    /** How long compaction keeps tombstones. */
    static final Duration TOMBSTONES_KEPT = Duration.ofDays(1);

    private final InstantSource clock;
    private final Map<String, Topic> topics = new LinkedHashMap<>();
    private final Map<Uuid, Topic> incarnations = new LinkedHashMap<>();
    private String id = "cluster";
    private boolean isAway;

    private record Topic(Uuid id, List<PartitionLog> partitions) {}

    Cluster(InstantSource clock) {
        this.clock = clock;
    }

    /** Creates the topic, or deletes it and creates it again. */
    void create(String topic, int partitions) {
        // Counted, not random: a schedule must be the same in each run.
        var created = new Topic(new Uuid(1, incarnations.size() + 1L), new ArrayList<>());
        for (int partition = 0; partition < partitions; partition++) {
            created.partitions.add(new PartitionLog(new TopicPartition(topic, partition)));
        }
        topics.put(topic, created);
        incarnations.put(created.id, created);
    }

    void widen(String name) {
        Topic topic = topic(name);
        topic.partitions.add(new PartitionLog(new TopicPartition(name, topic.partitions.size())));
    }

    /** Another cluster answers at the same address, with topics of the same names. */
    void replace(String newId) {
        id = newId;
        List.copyOf(topics.keySet())
                .forEach(topic -> create(topic, topic(topic).partitions.size()));
    }

    void setAway(boolean away) {
        isAway = away;
    }

    boolean isAway() {
        return isAway;
    }

    String id() {
        return id;
    }

    Instant now() {
        return clock.instant();
    }

    Collection<String> topics() {
        return topics.keySet();
    }

    List<TopicPartition> partitions() {
        List<TopicPartition> all = new ArrayList<>();
        topics.forEach((name, topic) -> {
            for (int partition = 0; partition < topic.partitions.size(); partition++) {
                all.add(new TopicPartition(name, partition));
            }
        });
        return all;
    }

    PartitionLog log(TopicPartition partition) {
        return topic(partition.topic()).partitions.get(partition.partition());
    }

    /** A partition of an incarnation that may no longer exist. */
    PartitionLog log(Uuid topicId, TopicPartition partition) {
        Topic topic = incarnations.get(topicId);
        if (topic == null) {
            throw new IllegalArgumentException("expected a known topic id, found " + topicId);
        }
        return topic.partitions.get(partition.partition());
    }

    SourcePartition source(TopicPartition partition) {
        Topic topic = topic(partition.topic());
        return new SourcePartition(id, topic.id, topic.partitions.size(), partition);
    }

    LogBounds bounds(TopicPartition partition) {
        PartitionLog log = log(partition);
        Instant wholeSince = now().minus(TOMBSTONES_KEPT);
        return new LogBounds(log.start(), log.lastStable(), wholeSince, log.firstSince(wholeSince));
    }

    private Topic topic(String name) {
        Topic topic = topics.get(name);
        if (topic == null) {
            throw new IllegalArgumentException("expected a topic, found none: " + name);
        }
        return topic;
    }
}
