package io.memlog.streams;

import org.apache.kafka.streams.processor.api.Record;

/** What the first step hands on, in the order of the partition; immutable. */
sealed interface Arrival permits IncomingEvent, HandledEvent {
    /** Where the event stands on memory.events. */
    EventPosition position();

    /** The Kafka record as it arrived, of its headers only what ReadEvent passes on. */
    Record<byte[], byte[]> original();
}
