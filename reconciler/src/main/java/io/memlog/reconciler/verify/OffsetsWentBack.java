package io.memlog.reconciler.verify;

import io.memlog.reconciler.store.PartKeys;
import io.memlog.reconciler.store.StoredMemory;
import io.memlog.reconciler.verify.LedgerAtLogEnd.Window;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.StoreName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Offset rows that are behind what their own store holds: moved back (STALE) or gone (MISSING). Not thread-safe.
 *
 * <p>A row of the store and its offset are committed together, so a row from beyond the offset proves that the offset was changed. Neo4j
 * may show a commit piece by piece, the offset last; therefore the offset must still be the same at the last of many readings.
 */
final class OffsetsWentBack {
    private final StoreName store;
    private final Map<String, Long> watermarkByKey = new HashMap<>();
    private final Map<Integer, Difference> confirmed = new TreeMap<>();

    OffsetsWentBack(StoreName store) {
        this.store = store;
    }

    /** A key whose row is from beyond the watermark. */
    void suspect(String key, long watermark) {
        watermarkByKey.put(key, watermark);
    }

    /** It still is, at the last reading. */
    void confirm(String key, int partition, Window window, List<StoredMemory> rows) {
        Long earlier = watermarkByKey.get(key);
        if (earlier == null || earlier != window.to(partition)) {
            return;
        }
        long offset = rows.stream()
                .map(StoredMemory::logOffset)
                .filter(found -> found != null)
                .mapToLong(Long::longValue)
                .max()
                .orElseThrow();
        Difference difference = new Difference(
                store,
                window.hasRow(partition) ? FindingKind.STALE : FindingKind.MISSING,
                PartKeys.offsetRow(Topics.ENRICHED, partition),
                partition,
                offset,
                null,
                null,
                null,
                null);
        confirmed.merge(partition, difference, (one, other) -> offsetOf(one) >= offsetOf(other) ? one : other);
    }

    List<Difference> confirmed() {
        return List.copyOf(confirmed.values());
    }

    private static long offsetOf(Difference difference) {
        Long offset = difference.logOffset();
        return offset == null ? -1 : offset;
    }
}
