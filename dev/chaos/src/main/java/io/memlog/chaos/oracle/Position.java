package io.memlog.chaos.oracle;

import java.util.Comparator;

/**
 * One place in a topic. Immutable and thread-safe.
 *
 * @param topic the topic
 * @param partition its partition
 * @param offset offset in the partition
 */
public record Position(String topic, int partition, long offset) implements Comparable<Position> {
    private static final Comparator<Position> ORDER = Comparator.comparing(Position::topic)
            .thenComparingInt(Position::partition)
            .thenComparingLong(Position::offset);

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "%s-%d@%d".formatted(topic, partition, offset);
    }
}
