package io.memlog.sink;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * One partition of one incarnation of a topic in one cluster: a recreated topic has another id and is not the same source.
 *
 * @param clusterId Kafka's cluster id
 * @param topicId Kafka's id of this incarnation of the topic
 * @param partition topic and partition number
 */
public record SourcePartition(String clusterId, Uuid topicId, TopicPartition partition) {}
