package io.memlog.reconciler.letters;

import java.util.Comparator;

/** Where a dead letter stands on memory.dead-letter; immutable. */
public record LetterId(int partition, long offset) implements Comparable<LetterId> {
    private static final Comparator<LetterId> ORDER =
            Comparator.comparingInt(LetterId::partition).thenComparingLong(LetterId::offset);

    @Override
    public int compareTo(LetterId other) {
        return ORDER.compare(this, other);
    }

    /** The record key on memory.dead-letter.decisions. */
    String key() {
        return partition + "/" + offset;
    }

    /** {@code partition@offset}, as headers and messages name it. */
    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
