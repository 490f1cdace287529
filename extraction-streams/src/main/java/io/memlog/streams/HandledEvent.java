package io.memlog.streams;

import org.apache.kafka.streams.processor.api.Record;

/**
 * An event that has its ending already, as a dead letter or on another partition, and of which only the progress is still to be told;
 * immutable. It keeps its place in the order: progress says that everything before it is handled.
 *
 * @param position where it stands on memory.events
 * @param original the Kafka record as it arrived, of its headers only what ReadEvent passes on
 */
record HandledEvent(EventPosition position, Record<byte[], byte[]> original) implements Arrival {}
