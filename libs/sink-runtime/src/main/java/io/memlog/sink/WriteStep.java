package io.memlog.sink;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way into the store: is it still the same topic, decode, dead-letter what can never be applied, commit.
 *
 * @param parts where to
 * @param sources identity of a partition as the cluster states it now
 * @param lease the right to write
 * @param raw records from {@code lease.nextOffset()} on; not changed by anybody
 * @param nextOffset next offset after them
 * @param refused offsets that the store has refused, with the reason
 * @param deadLettered offsets whose letters are acknowledged; this step adds to it, so that a repetition sends none twice
 */
record WriteStep(
        SinkParts parts,
        Function<TopicPartition, @Nullable SourcePartition> sources,
        Lease lease,
        List<ConsumerRecord<byte[], byte[]>> raw,
        long nextOffset,
        Map<Long, MemlogException> refused,
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
            return commit(batch());
        } catch (StoreUnavailableException e) {
            return new StepResult.StoreAway(e);
        } catch (LogUnavailableException e) {
            return new StepResult.LogAway(e);
        } catch (CommitUnknownException e) {
            return new StepResult.Unknown(e);
        }
    }

    private StepResult commit(Batch batch) {
        Instant started = parts.clock().instant();
        try {
            CommitOutcome outcome = parts.store().commit(batch);
            return new StepResult.Answered(
                    batch, outcome, Duration.between(started, parts.clock().instant()));
        } catch (RecordRefusedException e) {
            return new StepResult.Refused(batch, e);
        }
    }

    private Batch batch() {
        List<ConsumerRecord<String, @Nullable SpecificRecord>> records = new ArrayList<>(raw.size());
        long eventOffset = lease.eventOffset();
        long eventTime = Long.MIN_VALUE;
        for (ConsumerRecord<byte[], byte[]> read : raw) {
            eventTime = Math.max(eventTime, read.timestamp());
            try {
                ConsumerRecord<String, @Nullable SpecificRecord> decoded =
                        parts.decoder().decode(read);
                // A record that the store refuses is done with as well: nobody must wait for its event for ever.
                eventOffset = Math.max(eventOffset, EventProgress.of(decoded));
                MemlogException reason = refused.get(read.offset());
                if (reason == null) {
                    records.add(decoded);
                } else {
                    deadLetter(read, reason);
                }
            } catch (MemlogException e) {
                deadLetter(read, e);
            }
        }
        return new Batch(
                lease,
                records,
                nextOffset,
                eventOffset,
                eventTime == Long.MIN_VALUE ? parts.clock().millis() : eventTime);
    }

    private void deadLetter(ConsumerRecord<byte[], byte[]> read, MemlogException reason) {
        if (deadLettered.contains(read.offset())) {
            return;
        }
        parts.deadLetters().publish(read, reason);
        deadLettered.add(read.offset());
        ErrorCode code = reason.code();
        parts.observer().deadLettered(lease.source().partition(), read.offset(), code);
    }
}
