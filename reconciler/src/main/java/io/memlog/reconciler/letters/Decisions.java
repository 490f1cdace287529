package io.memlog.reconciler.letters;

import io.memlog.reconciler.letters.Letter.Source;
import io.memlog.schemas.avro.LetterDecision;
import io.memlog.schemas.avro.LetterDecisionKind;
import java.time.Instant;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Makes the records of decisions; stateless. */
public final class Decisions {
    private Decisions() {}

    public static LetterDecision retried(String topicId, Letter letter, Instant now, String by, RecordMetadata event) {
        return decision(topicId, letter, now, by)
                .setKind(LetterDecisionKind.RETRIED)
                .setEventPartition(event.partition())
                .setEventOffset(event.offset())
                .setRetries(letter.retries() + 1)
                .build();
    }

    static LetterDecision discarded(String topicId, Letter letter, Instant now, String by, String reason) {
        return decision(topicId, letter, now, by)
                .setKind(LetterDecisionKind.DISCARDED)
                .setReason(reason)
                .setRetries(letter.retries())
                .build();
    }

    private static LetterDecision.Builder decision(String topicId, Letter letter, Instant now, String by) {
        Source source = letter.source();
        LetterDecision.Builder decision = LetterDecision.newBuilder()
                .setTopicId(topicId)
                .setLetterPartition(letter.id().partition())
                .setLetterOffset(letter.id().offset())
                .setDecidedAt(now)
                .setDecidedBy(by)
                .setCode(letter.code());
        if (source != null) {
            decision.setSourceTopic(source.topic())
                    .setSourcePartition(source.partition())
                    .setSourceOffset(source.offset());
        }
        return decision;
    }
}
