package io.memlog.sink.vector;

import java.time.Duration;
import java.util.StringJoiner;

/**
 * How long a session may keep others waiting; immutable. A frozen owner holds a partition's row for at most {@code statement} +
 * {@code idle}: the server ends the statement under way, or the session between two of them. No limit of the server holds while it
 * waits for more of a COPY, or for the next message of a statement in several; so a session copies before it locks, and sends
 * each statement in one message.
 *
 * @param statement longest statement; batches become smaller long before
 * @param lock longest wait for a lock, a claim's wait for a frozen owner above all
 * @param idle longest pause of a client inside a transaction
 * @param answer longest wait of the client for an answer, longer than any statement: without answer the connection is given up
 */
record TimeLimits(Duration statement, Duration lock, Duration idle, Duration answer) {
    static final TimeLimits DEFAULT = new TimeLimits(
            Duration.ofSeconds(12), Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(15));

    TimeLimits {
        if (answer.compareTo(statement) <= 0) {
            throw new IllegalArgumentException(
                    "answer: expected more than the statement's %s, found %s".formatted(statement, answer));
        }
    }

    /** As start-up parameters of a session. A host that is gone is noticed within {@code answer} as well. */
    String asOptions() {
        var options = new StringJoiner(" -c ", "-c ", "");
        options.add("statement_timeout=" + statement.toMillis());
        options.add("lock_timeout=" + lock.toMillis());
        options.add("idle_in_transaction_session_timeout=" + idle.toMillis());
        options.add("tcp_user_timeout=" + answer.toMillis());
        options.add("tcp_keepalives_idle=5").add("tcp_keepalives_interval=3").add("tcp_keepalives_count=3");
        options.add("timezone=UTC");
        return options.toString();
    }
}
