package io.memlog.sink;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Writes one assigned partition: claims it, applies what was read batch by batch, and knows what to do with every answer of the
 * store. Without a lease it holds no records; with one, its records follow the store's offset without a gap. Used by one thread at a
 * time.
 */
final class PartitionWriter {
    /** Whoever is fenced waits as after so many failures: long enough for the group to tell a member that it no longer is one. */
    private static final int FENCED_AS_FAILURES = 5;

    /** A transaction that takes longer is followed by a smaller one: locks stay short, and the store's own time limits far away. */
    private static final Duration SLOW_COMMIT = Duration.ofSeconds(2);

    /** After so long the loop polls again, so that the group does not take a slow member for a dead one. */
    private static final Duration TURN = Duration.ofSeconds(10);

    private final TopicPartition partition;
    private final SinkParts parts;

    private @Nullable Lease lease;
    private final List<ConsumerRecord<byte[], byte[]>> pending = new ArrayList<>();
    private long pendingEnd;

    /** Offsets that the store refused, to be dead-lettered by the next step, and those that already are. */
    private final Map<Long, MemlogException> refused = new HashMap<>();

    private final Set<Long> deadLettered = new HashSet<>();

    private int batchLimit;
    private int failures;
    private Instant notBefore = Instant.MIN;

    PartitionWriter(TopicPartition partition, SinkParts parts) {
        this.partition = partition;
        this.parts = parts;
        this.batchLimit = parts.maxRecords();
    }

    TopicPartition partition() {
        return partition;
    }

    @Nullable
    Lease lease() {
        return lease;
    }

    /** True while records or a new position wait to be written. */
    boolean hasPending() {
        return lease != null && pendingEnd > lease.nextOffset();
    }

    /** True while something that it needs does not answer. */
    boolean isWaiting() {
        return failures > 0;
    }

    boolean isDue() {
        return !parts.clock().instant().isBefore(notBefore);
    }

    Instant notBefore() {
        return notBefore;
    }

    /** Takes over what was read. A slice that does not follow what it already has would be a gap or a repetition: claim again. */
    void accept(Polled.Slice slice) {
        if (lease == null) {
            return;
        }
        boolean follows = slice.nextOffset() >= pendingEnd
                && (slice.records().isEmpty() || slice.records().getFirst().offset() >= pendingEnd);
        if (!follows) {
            reclaim("expected to read from offset %d, read to %d".formatted(pendingEnd, slice.nextOffset()));
            return;
        }
        pending.addAll(slice.records());
        pendingEnd = slice.nextOffset();
    }

    /**
     * Asks the store for the right to write, and for the place to go on.
     *
     * @throws ClaimRefusedException if a person has to decide
     */
    void claim(Log.Claimable claimable) {
        try {
            Lease claimed = parts.store().claim(claimable.source(), claimable.bounds(), parts.owner());
            forgetPending();
            lease = claimed;
            pendingEnd = claimed.nextOffset();
            failures = 0;
            parts.observer().claimed(claimed);
        } catch (StoreUnavailableException e) {
            waitAfter(e);
        }
    }

    /** Writes until nothing is pending, something stands in the way, or the turn is over. */
    void write() {
        Instant end = parts.clock().instant().plus(TURN);
        while (hasPending() && isDue() && parts.clock().instant().isBefore(end)) {
            writeBatch();
        }
    }

    /** Gives the lease up and asks for it again in due time; the store then says where to go on. */
    void reclaim(String reason) {
        forgetPending();
        lease = null;
        parts.observer().reclaiming(partition, reason);
    }

    void waitAfter(Exception cause) {
        failures++;
        Duration wait = parts.backoff().after(failures);
        notBefore = parts.clock().instant().plus(wait);
        parts.observer().unavailable(partition, cause, wait);
    }

    private void writeBatch() {
        Lease current = requireLease();
        int taken = Math.min(batchLimit, pending.size());
        try {
            Batch batch = batchOf(current, taken);
            commit(batch, taken);
        } catch (StoreUnavailableException e) {
            // It may have been too much at once.
            batchLimit = Math.max(1, taken / 2);
            waitAfter(e);
        } catch (LogUnavailableException e) {
            waitAfter(e);
        } catch (CommitUnknownException e) {
            reclaim("unknown result of a commit: " + e.getMessage());
        }
    }

    private void commit(Batch batch, int taken) {
        Instant started = parts.clock().instant();
        try {
            switch (parts.store().commit(batch)) {
                case CommitOutcome.Committed committed -> {
                    Duration took = Duration.between(started, parts.clock().instant());
                    advance(committed.lease(), batch, taken, took);
                    parts.observer().committed(batch, took);
                }
                case CommitOutcome.AlreadyApplied applied ->
                    reclaim("expected next offset %d in the store, found %d"
                            .formatted(batch.lease().nextOffset(), applied.nextOffset()));
                case CommitOutcome.Fenced fenced -> {
                    // The group decides who may go on: whoever still has the partition after a while claims it again.
                    forgetPending();
                    lease = null;
                    failures++;
                    notBefore = parts.clock().instant().plus(parts.backoff().after(FENCED_AS_FAILURES));
                    parts.observer().fenced(batch.lease(), fenced.epoch());
                }
            }
        } catch (RecordRefusedException e) {
            narrow(batch, taken, e);
        }
    }

    private void advance(Lease advanced, Batch batch, int taken, Duration took) {
        if (advanced.nextOffset() != batch.nextOffset()) {
            throw new IllegalStateException("%s: expected next offset %d after the commit, found %d"
                    .formatted(partition, batch.nextOffset(), advanced.nextOffset()));
        }
        lease = advanced;
        pending.subList(0, taken).clear();
        refused.keySet().removeIf(offset -> offset < advanced.nextOffset());
        deadLettered.removeIf(offset -> offset < advanced.nextOffset());
        batchLimit =
                took.compareTo(SLOW_COMMIT) > 0 ? Math.max(1, taken / 2) : Math.min(parts.maxRecords(), batchLimit * 2);
        failures = 0;
    }

    /** Bisects: halves the next batch until the refused record stands alone, which is then dead-lettered. */
    private void narrow(Batch batch, int taken, RecordRefusedException cause) {
        switch (batch.records().size()) {
            case 0 ->
                throw new IllegalStateException(
                        "%s: the store refused a batch without records".formatted(partition), cause);
            case 1 ->
                refused.put(
                        batch.records().getFirst().offset(),
                        new MemlogException(ErrorCode.STORE_REFUSED_RECORD, String.valueOf(cause.getMessage()), cause));
            default -> batchLimit = taken / 2;
        }
    }

    /** The first {@code taken} pending records as a batch; those that can never be applied are dead-lettered before. */
    private Batch batchOf(Lease current, int taken) {
        List<ConsumerRecord<String, @Nullable SpecificRecord>> records = new ArrayList<>(taken);
        long eventOffset = current.eventOffset();
        long eventTime = Long.MIN_VALUE;
        for (ConsumerRecord<byte[], byte[]> raw : pending.subList(0, taken)) {
            eventTime = Math.max(eventTime, raw.timestamp());
            try {
                ConsumerRecord<String, @Nullable SpecificRecord> decoded =
                        parts.decoder().decode(raw);
                // A record that the store refuses is done with as well: nobody must wait for its event for ever.
                eventOffset = Math.max(eventOffset, EventProgress.of(decoded));
                MemlogException reason = refused.get(raw.offset());
                if (reason == null) {
                    records.add(decoded);
                } else {
                    deadLetter(raw, reason);
                }
            } catch (MemlogException e) {
                deadLetter(raw, e);
            }
        }
        long nextOffset = taken < pending.size() ? pending.get(taken).offset() : pendingEnd;
        return new Batch(
                current,
                records,
                nextOffset,
                eventOffset,
                eventTime == Long.MIN_VALUE ? parts.clock().millis() : eventTime);
    }

    private void deadLetter(ConsumerRecord<byte[], byte[]> raw, MemlogException reason) {
        if (deadLettered.contains(raw.offset())) {
            return;
        }
        parts.deadLetters().publish(raw, reason);
        deadLettered.add(raw.offset());
        parts.observer().deadLettered(partition, raw.offset(), reason.code());
    }

    private void forgetPending() {
        pending.clear();
        pendingEnd = 0;
        refused.clear();
        deadLettered.clear();
        batchLimit = parts.maxRecords();
    }

    private Lease requireLease() {
        Lease current = lease;
        if (current == null) {
            throw new IllegalStateException("%s: expected a lease, found none".formatted(partition));
        }
        return current;
    }
}
