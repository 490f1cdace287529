package io.memlog.sink;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * One partition of one incarnation of a topic in one cluster: a recreated topic has another id, a widened one other places for its
 * keys, and neither is the same source.
 *
 * @param clusterId Kafka's cluster id
 * @param topicId Kafka's id of this incarnation of the topic
 * @param partitions how many partitions the topic has, which decides where the records of a scope are
 * @param partition topic and partition number
 */
public record SourcePartition(String clusterId, Uuid topicId, int partitions, TopicPartition partition) {}
