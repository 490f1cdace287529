package io.memlog.streams;

import io.memlog.schemas.Topics;

/**
 * Where an event stands on memory.events; immutable. A rerouted event keeps the position on which it arrived.
 *
 * @param partition partition of memory.events
 * @param offset offset of the event itself
 * @param timestamp Kafka timestamp of the event in epoch milliseconds
 * @param isRerouted the event came through {@link Topics#REROUTED}: it says nothing about how far its own partition is
 */
record EventPosition(int partition, long offset, long timestamp, boolean isRerouted) {
    EventPosition {
        if (partition < 0 || offset < 0 || timestamp < 0) {
            throw new IllegalArgumentException("expected no negative part, found %s-%d@%d at %d"
                    .formatted(Topics.EVENTS, partition, offset, timestamp));
        }
    }

    @Override
    public String toString() {
        return "%s-%d@%d".formatted(Topics.EVENTS, partition, offset);
    }
}
