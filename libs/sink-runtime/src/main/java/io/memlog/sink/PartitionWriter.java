package io.memlog.sink;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one assigned partition, which step comes next, and what its result means. At most one step is under way; what is
 * read meanwhile is kept for the next. Without a lease it holds no records; with one, its records follow the store's offset without
 * a gap. Confined to the loop's thread: only the steps it hands out run elsewhere.
 */
final class PartitionWriter {
    /** Whoever is fenced waits as after so many failures: long enough for the group to tell a member that it no longer is one. */
    private static final int FENCED_AS_FAILURES = 5;

    /** A transaction that takes longer is followed by a smaller one: locks stay short, and the store's own time limits far away. */
    private static final Duration SLOW_COMMIT = Duration.ofSeconds(2);

    /** Whose step takes longer is not ready, whatever it waits for. */
    private static final Duration STUCK = Duration.ofSeconds(10);

    /** An idle partition asks store and cluster so often whether it still is where it was: a restored store, a widened topic. */
    private static final Duration LOOK_AFTER = Duration.ofSeconds(30);

    /** A lease that nothing came of for so long is asked for again, with all that a claim checks. */
    private static final Duration LEASE_WITHOUT_SUCCESS = Duration.ofHours(1);

    /** So many records in a row that the store refuses are poison; one more, and it is the store that does not fit the log. */
    static final int MOST_REFUSED_IN_A_ROW = 16;

    /** One batch is written, one prepared, one read. */
    private static final int FULL_BATCHES = 3;

    private static final long FULL_BYTES = 32L << 20;

    private final TopicPartition partition;
    private final SinkParts parts;
    private final Function<TopicPartition, @Nullable SourcePartition> sources;

    private @Nullable Lease lease;
    private final PendingRecords pending = new PendingRecords();

    /** Offsets that the store refused, to be dead-lettered by the next step, and those that already are. */
    private final Map<Long, MemlogException> refused = new HashMap<>();

    private final Set<Long> deadLettered = ConcurrentHashMap.newKeySet();

    /** The batch being written, and the one after it, while it is prepared and when it is. */
    private @Nullable Draft writing;

    private @Nullable Draft preparing;
    private @Nullable Prepared ahead;

    /** The next offset that a claim found beyond the end of the log: a log that is asked from now on ends there or later. */
    private long seenInStore;

    private int outruns;

    private int batchLimit;
    private int refusedInARow;
    private int failures;
    private int unknowns;
    private Instant notBefore = Instant.MIN;

    /** When the store last granted or wrote something. */
    private Instant confirmed = Instant.MIN;

    /** When the step under way began. */
    private @Nullable Instant busySince;

    PartitionWriter(
            TopicPartition partition, SinkParts parts, Function<TopicPartition, @Nullable SourcePartition> sources) {
        this.partition = partition;
        this.parts = parts;
        this.sources = sources;
        this.batchLimit = parts.maxRecords();
    }

    TopicPartition partition() {
        return partition;
    }

    @Nullable
    Lease lease() {
        return lease;
    }

    boolean isBusy() {
        return busySince != null;
    }

    boolean needsClaim() {
        return lease == null && !isBusy();
    }

    boolean needsWrite() {
        return (hasPending() || needsLook()) && !isBusy() && preparing == null;
    }

    /** True if nothing was written for a while: an empty batch then shows whether the lease still holds. */
    private boolean needsLook() {
        return lease != null && !parts.clock().instant().isBefore(confirmed.plus(LOOK_AFTER));
    }

    /** True if a whole batch waits behind the one that is being written. */
    boolean needsPreparation() {
        Draft current = writing;
        return current != null
                && preparing == null
                && ahead == null
                && pending.size() - current.raw().size() >= batchLimit;
    }

    /** True while records or a new position wait to be written, or are being written. */
    boolean hasPending() {
        return lease != null && pending.end() > lease.nextOffset();
    }

    boolean isDue() {
        return !parts.clock().instant().isBefore(notBefore);
    }

    Instant notBefore() {
        return notBefore;
    }

    /** True if it should be given more; while something stands in the way, reading on would only pile up. */
    boolean isHungry() {
        return lease != null
                && failures == 0
                && pending.size() < FULL_BATCHES * parts.maxRecords()
                && pending.bytes() < FULL_BYTES;
    }

    /** True if it is claimed and nothing it needs keeps it waiting. */
    boolean isReady() {
        Instant since = busySince;
        boolean isStuck =
                since != null && since.plus(STUCK).isBefore(parts.clock().instant());
        return lease != null && failures == 0 && !isStuck;
    }

    /** Records and gaps between what is written and what was read. */
    long unwritten() {
        return lease == null ? 0 : pending.end() - lease.nextOffset();
    }

    /** Takes over what was read. A slice that does not follow what it already has would be a gap or a repetition: claim again. */
    void accept(Polled.Slice slice) {
        if (lease == null) {
            return;
        }
        if (!pending.add(slice)) {
            reclaim("expected to read from offset %d, read to %d".formatted(pending.end(), slice.nextOffset()));
        }
    }

    /** The next step, asking the store for the right to write and for the place to go on; {@link #end} must hear its result. */
    Step claimStep(Log.Claimable claimable) {
        begin();
        long logEnd = claimable.bounds().end();
        long seen = seenInStore;
        return () -> {
            try {
                return new StepResult.Claimed(
                        parts.store().claim(claimable.source(), claimable.bounds(), parts.owner()));
            } catch (LogTruncatedException e) {
                // A former owner, or the live sink of a generation, may have written since the log was asked.
                if (logEnd < seen) {
                    throw e;
                }
                return new StepResult.Outrun(e);
            } catch (StoreUnavailableException e) {
                return new StepResult.StoreAway(e);
            }
        };
    }

    /** The next step, writing what is pending, as much as fits a batch; {@link #end} must hear its result. */
    Step writeStep() {
        begin();
        Lease current = requireLease();
        Prepared prepared = ahead;
        boolean isSmallEnough = prepared != null && prepared.draft().raw().size() <= batchLimit;
        Prepared next = isSmallEnough ? prepared : null;
        ahead = null;
        Draft draft = next == null ? pending.draft(current.nextOffset(), batchLimit, refused) : next.draft();
        writing = draft;
        return new WriteStep(parts, sources, current, draft, next, deadLettered);
    }

    /** A step beside the one under way; {@link #end} must hear its result. */
    Step prepareStep() {
        Draft current = requireWriting();
        Draft draft = pending.draft(current.nextOffset(), batchLimit, refused);
        preparing = draft;
        return new PrepareStep(parts, draft);
    }

    /** What was prepared; for a course of things that did not come it is of no use. */
    void keep(StepResult.Ready ready) {
        if (ready.draft().equals(preparing)) {
            preparing = null;
            ahead = ready.prepared();
        }
    }

    /** Draws the conclusion from the step under way. A batch of a lease that was given up meanwhile says nothing any more. */
    void end(StepResult.Ending ending) {
        int tried = writing == null ? 0 : writing.raw().size();
        busySince = null;
        writing = null;
        switch (ending) {
            case StepResult.Claimed claimed -> begin(claimed.lease());
            case StepResult.Outrun outrun -> {
                seenInStore = Math.max(seenInStore, outrun.cause().nextOffset());
                reclaim("the store stands at %d, beyond the end of the log when it was asked".formatted(seenInStore));
                outruns++;
                notBefore = firstAtOnce(outruns);
            }
            case StepResult.Answered answered when answered.batch().lease().equals(lease) -> conclude(answered, tried);
            case StepResult.Refused refusal when refusal.batch().lease().equals(lease) -> narrow(refusal, tried);
            case StepResult.Answered stale -> {}
            case StepResult.Refused stale -> {}
            case StepResult.StoreAway away -> {
                forgetAhead();
                tryLess(tried);
                waitAfter(away.cause());
                giveUpAnOldLease();
            }
            case StepResult.LogAway away -> {
                forgetAhead();
                waitAfter(away.cause());
            }
            case StepResult.Unknown unknown -> {
                tryLess(tried);
                reclaim("unknown result of a commit: " + unknown.cause().getMessage());
                unknowns++;
                notBefore = firstAtOnce(unknowns);
            }
            case StepResult.OtherSource other -> reclaim("expected the topic that was claimed, found " + other.found());
        }
    }

    /** Gives the lease up and asks for it again in due time; the store then says where to go on. */
    void reclaim(String reason) {
        forgetPending();
        lease = null;
        parts.observer().reclaiming(partition, reason);
    }

    /** When to claim again after so many such endings in a row: the first is looked into at once, what goes on so is away in its own manner. */
    private Instant firstAtOnce(int times) {
        return times == 1
                ? Instant.MIN
                : parts.clock().instant().plus(parts.backoff().after(times));
    }

    void waitAfter(Exception cause) {
        failures++;
        Duration wait = parts.backoff().after(failures);
        notBefore = parts.clock().instant().plus(wait);
        parts.observer().unavailable(partition, cause, wait);
    }

    private void begin() {
        busySince = parts.clock().instant();
    }

    private void begin(Lease claimed) {
        forgetPending();
        lease = claimed;
        pending.restartAt(claimed.nextOffset());
        failures = 0;
        seenInStore = 0;
        outruns = 0;
        confirmed = parts.clock().instant();
        parts.observer().claimed(claimed);
    }

    private void conclude(StepResult.Answered answered, int tried) {
        Batch batch = answered.batch();
        switch (answered.outcome()) {
            case CommitOutcome.Committed committed -> {
                advance(committed.lease(), batch, tried, answered.took());
                parts.observer().committed(batch, answered.took());
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
    }

    private void advance(Lease advanced, Batch batch, int tried, Duration took) {
        if (advanced.nextOffset() != batch.nextOffset()) {
            throw new IllegalStateException("%s: expected next offset %d after the commit, found %d"
                    .formatted(partition, batch.nextOffset(), advanced.nextOffset()));
        }
        lease = advanced;
        pending.dropBelow(advanced.nextOffset());
        refusedInARow = batch.records().isEmpty() ? refusedInARow : 0;
        refused.keySet().removeIf(offset -> offset < advanced.nextOffset());
        deadLettered.removeIf(offset -> offset < advanced.nextOffset());
        batchLimit =
                took.compareTo(SLOW_COMMIT) > 0 ? Math.max(1, tried / 2) : Math.min(parts.maxRecords(), batchLimit * 2);
        failures = 0;
        unknowns = 0;
        confirmed = parts.clock().instant();
    }

    private void giveUpAnOldLease() {
        if (lease != null && parts.clock().instant().isAfter(confirmed.plus(LEASE_WITHOUT_SUCCESS))) {
            reclaim("nothing written since " + confirmed);
        }
    }

    /** It may have been too much at once for the store's time limits; each success doubles it again. */
    private void tryLess(int tried) {
        if (tried > 1) {
            batchLimit = tried / 2;
        }
    }

    /** Bisects: halves the next batch until the refused record stands alone, which is then dead-lettered. */
    private void narrow(StepResult.Refused refusal, int tried) {
        forgetAhead();
        RecordRefusedException cause = refusal.cause();
        Batch batch = refusal.batch();
        switch (batch.records().size()) {
            case 0 ->
                throw new IllegalStateException(
                        "%s: the store refused a batch without records".formatted(partition), cause);
            case 1 -> refuse(batch.records().getFirst().offset(), cause);
            default -> tryLess(tried);
        }
    }

    private void refuse(long offset, RecordRefusedException cause) {
        refusedInARow++;
        if (refusedInARow > MOST_REFUSED_IN_A_ROW) {
            throw new ClaimRefusedException(
                    ClaimRefusedException.Reason.RECORDS_REFUSED,
                    "%s@%d: expected a store that takes the records of this log, found %d refused one after the other, the last because of: %s; correct the sink's settings or the store, start again, and redrive the dead letters"
                            .formatted(partition, offset, refusedInARow, cause.getMessage()));
        }
        refused.put(
                offset, new MemlogException(ErrorCode.STORE_REFUSED_RECORD, String.valueOf(cause.getMessage()), cause));
    }

    private void forgetAhead() {
        preparing = null;
        ahead = null;
    }

    private void forgetPending() {
        forgetAhead();
        pending.restartAt(0);
        refused.clear();
        deadLettered.clear();
    }

    private Draft requireWriting() {
        Draft current = writing;
        if (current == null) {
            throw new IllegalStateException("%s: expected a batch under way, found none".formatted(partition));
        }
        return current;
    }

    private Lease requireLease() {
        Lease current = lease;
        if (current == null) {
            throw new IllegalStateException("%s: expected a lease, found none".formatted(partition));
        }
        return current;
    }
}
