package io.memlog.streams;

import java.util.List;

/** One event that waits for remote models; used by one stream thread. */
final class Waiting {
    private final long sequence;
    private final Arrival arrival;
    private final long deadline;
    private List<Question> questions = List.of();
    private boolean isCertain;

    /**
     * Begins to wait.
     *
     * @param sequence place in the order
     * @param deadline epoch milliseconds at which it goes on in any case
     */
    Waiting(long sequence, Arrival arrival, long deadline) {
        this.sequence = sequence;
        this.arrival = arrival;
        this.deadline = deadline;
    }

    long sequence() {
        return sequence;
    }

    Arrival arrival() {
        return arrival;
    }

    long deadline() {
        return deadline;
    }

    /** What it asks, as far as that is known. */
    List<Question> questions() {
        return questions;
    }

    /** False while what it asks is a guess, because other events stand before it. */
    boolean isCertain() {
        return isCertain;
    }

    void expect(List<Question> expected) {
        questions = List.copyOf(expected);
    }

    /** Nothing stands before it any more. */
    void know(List<Question> asked) {
        questions = List.copyOf(asked);
        isCertain = true;
    }
}
