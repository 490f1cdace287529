package io.memlog.query;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.ReadToken;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Reads that wait for the reader's own writes and say how fresh they are; thread-safe. */
final class ConsistentReads {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

    private final VectorStore vectors;
    private final GraphStore graph;
    private final MemoryReads reads;
    private final StoreProbe probe;
    private final int partitions;

    ConsistentReads(VectorStore vectors, GraphStore graph, MemoryReads reads, StoreProbe probe, int partitions) {
        this.vectors = vectors;
        this.graph = graph;
        this.reads = reads;
        this.probe = probe;
        this.partitions = partitions;
    }

    /** What was read, and how fresh it is. */
    record Snapshot<T>(T value, Freshness freshness) {}

    /** A value with the progress of its own snapshot; without a value, the store had not applied the token yet. */
    private record Attempt<T>(@Nullable T value, VectorProgress progress) {}

    /**
     * Reads once the stores have applied the token's writes; the check and the read are one snapshot.
     *
     * @throws MemlogException with NOT_YET_APPLIED if that takes too long
     */
    <T> Snapshot<T> read(ReadOptions options, VectorStore.Work<T> work) {
        requireKnownPartitions(options.minToken());
        long deadline = System.nanoTime() + options.timeout().toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            Attempt<T> attempt = vectors.read(options.scope().tenantId(), connection -> {
                VectorProgress progress = reads.progress(connection);
                ReadToken token = options.minToken();
                boolean isDue = token == null || (progress.hasReached(token) && graphHasReached(token, options));
                return new Attempt<T>(isDue ? work.read(connection) : null, progress);
            });
            T value = attempt.value();
            if (value != null) {
                return new Snapshot<>(value, freshness(options, attempt.progress()));
            }
            if (System.nanoTime() + pause.toNanos() > deadline) {
                throw notYetApplied(options);
            }
            // No connection is held while waiting.
            LockSupport.parkNanos(pause.toNanos());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private boolean graphHasReached(ReadToken token, ReadOptions options) {
        if (!options.withEntities()) {
            return true;
        }
        try {
            var offsets = graph.progress();
            return token.offsets().entrySet().stream()
                    .allMatch(needed ->
                            offsets.getOrDefault(needed.getKey(), VectorProgress.NOTHING) >= needed.getValue());
        } catch (GraphUnavailableException e) {
            return false;
        }
    }

    private void requireKnownPartitions(@Nullable ReadToken token) {
        if (token != null && token.offsets().lastKey() >= partitions) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD,
                    "minToken: expected partitions below %d, found %d"
                            .formatted(partitions, token.offsets().lastKey()));
        }
    }

    private Freshness freshness(ReadOptions options, VectorProgress progress) {
        int partition = Partitions.ofScope(options.scope().key(), partitions);
        return Freshness.of(partition, progress, probe.graphEventOffset(partition), probe.logEnd(partition));
    }

    private static MemlogException notYetApplied(ReadOptions options) {
        return new MemlogException(
                ErrorCode.NOT_YET_APPLIED,
                "minToken: expected %s to be applied within %d ms; ask again with the same token"
                        .formatted(
                                Optional.ofNullable(options.minToken())
                                        .map(ReadToken::offsets)
                                        .orElseThrow(),
                                options.timeout().toMillis()));
    }
}
