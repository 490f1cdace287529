package io.memlog.sink;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way into the store: is it still the same topic, prepare it, dead-letter what can never be applied, commit.
 *
 * @param parts where to
 * @param sources identity of a partition as the cluster states it now
 * @param lease the right to write
 * @param draft records from {@code lease.nextOffset()} on
 * @param ahead the draft prepared already, or null
 * @param deadLettered offsets whose letters are acknowledged; this step adds to it, so that a repetition sends none twice
 */
record WriteStep(
        SinkParts parts,
        Function<TopicPartition, @Nullable SourcePartition> sources,
        Lease lease,
        Draft draft,
        @Nullable Prepared ahead,
        Set<Long> deadLettered)
        implements Step {

    @Override
    public StepResult run() {
        try {
            // A consumer reads on as if nothing had happened when its topic is deleted and created again, so the topic
            // is
            // asked after its records were read and before they are written: ids never come back.
            SourcePartition found = sources.apply(lease.source().partition());
            if (!lease.source().equals(found)) {
                return new StepResult.OtherSource(found);
            }
            Decoded decoded = ahead == null ? draft.decode(parts) : ahead.decoded();
            decoded.letters().forEach(this::send);
            return commit(decoded);
        } catch (StoreUnavailableException e) {
            return new StepResult.StoreAway(e);
        } catch (LogUnavailableException e) {
            return new StepResult.LogAway(e);
        } catch (CommitUnknownException e) {
            return new StepResult.Unknown(e);
        }
    }

    private StepResult commit(Decoded decoded) {
        Batch batch = decoded.under(lease);
        try {
            Prepared prepared = ahead == null ? Prepared.of(decoded, parts) : ahead;
            Instant started = parts.clock().instant();
            CommitOutcome outcome = prepared.write().commit(batch);
            return new StepResult.Answered(
                    batch, outcome, Duration.between(started, parts.clock().instant()));
        } catch (RecordRefusedException e) {
            return new StepResult.Refused(batch, e);
        }
    }

    private void send(Decoded.Letter letter) {
        long offset = letter.unappliable().offset();
        if (deadLettered.contains(offset)) {
            return;
        }
        parts.deadLetters().publish(letter.unappliable(), letter.reason());
        deadLettered.add(offset);
        parts.observer()
                .deadLettered(
                        lease.source().partition(), offset, letter.reason().code());
    }
}
