package io.memlog.reconciler.rebuild;

import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.schemas.avro.StoreName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All generations of all stores as JSON; immutable. */
record GenerationsJson(List<StoreJson> stores) {
    /** @param error why the store's generations cannot be read */
    record StoreJson(StoreName store, @Nullable String error, List<GenerationJson> generations) {}

    /**
     * One generation.
     *
     * @param live it is the one that is read
     * @param behind offsets of memory.enriched that it has yet to read: to the log's end, or to where it stops
     * @param bytes on disk, absent where the store does not know
     */
    record GenerationJson(
            int number,
            Generation.State state,
            boolean live,
            Instant createdAt,
            @Nullable Map<Integer, Long> until,
            @Nullable String failure,
            @Nullable Long bytes,
            long behind,
            List<PartitionJson> partitions) {}

    /** @param following it is written in the live generation's transactions */
    record PartitionJson(int partition, long nextOffset, long behind, boolean following) {}

    static StoreJson store(StoreName store, List<Generation> generations, Map<Integer, LogBounds> log) {
        return new StoreJson(
                store,
                null,
                generations.stream().map(generation -> of(generation, log)).toList());
    }

    static StoreJson unreadable(StoreName store, @Nullable String error) {
        return new StoreJson(store, error, List.of());
    }

    private static GenerationJson of(Generation generation, Map<Integer, LogBounds> log) {
        Set<Integer> known = new TreeSet<>(log.keySet());
        known.addAll(generation.offsets().keySet());
        List<PartitionJson> partitions = known.stream()
                .map(partition -> {
                    LogBounds bounds = log.get(partition);
                    long start = bounds == null ? 0 : bounds.start();
                    long end = bounds == null ? 0 : bounds.end();
                    long next = generation.offsets().getOrDefault(partition, start);
                    long target = generation.until().getOrDefault(partition, end);
                    return new PartitionJson(
                            partition,
                            next,
                            Math.max(0, target - next),
                            generation.following().contains(partition));
                })
                .toList();
        return new GenerationJson(
                generation.number(),
                generation.state(),
                generation.state() == Generation.State.LIVE,
                generation.createdAt(),
                generation.until().isEmpty() ? null : generation.until(),
                generation.failure(),
                generation.bytes(),
                partitions.stream().mapToLong(PartitionJson::behind).sum(),
                partitions);
    }
}
