package io.memlog.reconciler.letters;

import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Topics;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Deletes letters for good, up to a place or a time, if all of them are decided. Thread-safe; the decisions stay. */
final class Prune {
    private static final long TIMEOUT_SECONDS = 30;

    private final LetterIndex index;
    private final Discard discard;
    private final LogPositions log;
    private final Admin admin;

    Prune(LetterIndex index, Discard discard, LogPositions log, Admin admin) {
        this.index = index;
        this.discard = discard;
        this.log = log;
        this.admin = admin;
    }

    /**
     * Up to where; immutable.
     *
     * @param partition null for all
     * @param offset first offset that stays, of the one partition
     * @param before letters from this time on stay
     */
    record Limit(
            @Nullable Integer partition,
            @Nullable Long offset,
            @Nullable Instant before) {
        Limit {
            boolean isPlace = partition != null && offset != null && before == null;
            boolean isTime = offset == null && before != null;
            if (!isPlace && !isTime) {
                throw new MemlogException(
                        ErrorCode.INVALID_FIELD,
                        "prune: expected partition and offset, or a time, found neither or both");
            }
        }
    }

    /**
     * What was done.
     *
     * @param deleted letters that are gone; in a dry run, those that would be
     * @param undecided those of them that nobody had decided on
     * @param startOffsets first offset of each partition that was cut
     */
    record Report(boolean dryRun, int deleted, int undecided, SortedMap<Integer, Long> startOffsets) {}

    /**
     * Deletes, or says what it would delete.
     *
     * @param force why undecided letters are discarded on the way; null refuses to delete them
     * @throws MemlogException with {@link ErrorCode#UNDECIDED_LETTERS} if there are some; decide on them first
     */
    Report run(Limit limit, boolean isDryRun, String by, @Nullable String force) {
        index.refresh();
        SortedMap<Integer, Long> ends = ends(limit);
        List<KnownLetter> below = ends.entrySet().stream()
                .flatMap(end -> index.before(end.getKey(), end.getValue()).stream())
                .toList();
        List<KnownLetter> undecided =
                below.stream().filter(KnownLetter::isUndecided).toList();
        if (!isDryRun) {
            if (!undecided.isEmpty()) {
                if (force == null) {
                    throw new MemlogException(
                            ErrorCode.UNDECIDED_LETTERS,
                            "prune: expected letters that were retried or discarded, found %d undecided, the first at %s"
                                    .formatted(
                                            undecided.size(),
                                            undecided.getFirst().id()));
                }
                discard.discard(undecided, by, force);
            }
            delete(ends);
            index.refresh();
        }
        return new Report(isDryRun, below.size(), undecided.size(), ends);
    }

    /** First offset that stays, of each partition in which there is something to delete. */
    private SortedMap<Integer, Long> ends(Limit limit) {
        var ends = new TreeMap<Integer, Long>();
        Map<Integer, LogBounds> bounds = log.bounds(Topics.DEAD_LETTER);
        if (limit.partition() != null && !bounds.containsKey(limit.partition())) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD,
                    "partition: expected 0 to %d, found %d".formatted(bounds.size() - 1, limit.partition()));
        }
        bounds.forEach((partition, bound) -> {
            if (limit.partition() == null || limit.partition().equals(partition)) {
                long wanted = limit.before() == null
                        ? limit.offset() == null ? 0 : limit.offset()
                        : index.firstOffsetFrom(partition, limit.before());
                // Nothing is deleted that was not looked at.
                long end = Math.min(wanted, index.readUpTo(partition));
                if (end > bound.start()) {
                    ends.put(partition, end);
                }
            }
        });
        return ends;
    }

    private void delete(SortedMap<Integer, Long> ends) {
        Map<TopicPartition, RecordsToDelete> request = new HashMap<>();
        ends.forEach((partition, end) ->
                request.put(new TopicPartition(Topics.DEAD_LETTER, partition), RecordsToDelete.beforeOffset(end)));
        try {
            admin.deleteRecords(request).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new MemlogException(
                    ErrorCode.LOG_UNAVAILABLE,
                    "%s: expected to delete below %s, found %s".formatted(Topics.DEAD_LETTER, ends, e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MemlogException(ErrorCode.LOG_UNAVAILABLE, "interrupted while deleting letters", e);
        }
    }
}
