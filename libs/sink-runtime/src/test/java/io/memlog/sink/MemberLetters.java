package io.memlog.sink;

import io.memlog.schemas.MemlogException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A simulated dead-letter producer. */
final class MemberLetters implements DeadLetters {
    private final Cluster cluster;
    private final Ledger ledger;
    private final Interruptions interruptions;

    MemberLetters(Cluster cluster, Ledger ledger, Interruptions interruptions) {
        this.cluster = cluster;
        this.ledger = ledger;
        this.interruptions = interruptions;
    }

    @Override
    public void publish(ConsumerRecord<byte[], byte[]> unappliable, MemlogException reason) {
        reach(Moment.LETTER_UNSENT);
        ledger.letter(LogEntry.of(unappliable));
        reach(Moment.LETTER_SENT);
    }

    private void reach(Moment moment) {
        if (interruptions.isLostAt(moment) || cluster.isAway()) {
            throw new LogUnavailableException(
                    "no acknowledgement at " + moment, new IllegalStateException("simulated"));
        }
    }
}
