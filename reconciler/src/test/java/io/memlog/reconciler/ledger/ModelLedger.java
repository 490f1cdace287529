package io.memlog.reconciler.ledger;

import io.memlog.reconciler.ledger.Fingerprint.Arithmetic;
import io.memlog.schemas.Buckets;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.avro.StoreName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A ledger too simple to be wrong: it keeps every record and looks through all of them. Not thread-safe. */
public final class ModelLedger implements Ledger {
    private final Map<Integer, LedgerHead> heads = new HashMap<>();
    private final List<Map<String, List<LedgerEntry>>> records;

    public ModelLedger(int partitions) {
        records = IntStream.range(0, partitions)
                .<Map<String, List<LedgerEntry>>>mapToObj(partition -> new HashMap<>())
                .toList();
    }

    @Override
    public LedgerHead head(int partition) {
        return heads.getOrDefault(partition, LedgerHead.NEW);
    }

    @Override
    public void fold(int partition, String key, LedgerEntry entry) {
        records.get(partition).computeIfAbsent(key, first -> new ArrayList<>()).add(entry);
        advanceTo(partition, entry.offset() + 1);
    }

    @Override
    public void advanceTo(int partition, long nextOffset) {
        LedgerHead head = head(partition);
        heads.put(partition, head.withPosition(Math.max(head.position(), nextOffset), head.wholeAt()));
    }

    @Override
    public void commit(int partition, Instant wholeAt) {
        heads.put(partition, head(partition).withPosition(position(partition), wholeAt));
    }

    @Override
    public void raiseFloor(int partition, long floor) {
        heads.put(partition, head(partition).withFloor(Math.max(floor, floor(partition))));
    }

    @Override
    public void startOver(int partition, LogIdentity log, long position, Instant wholeAt) {
        records.get(partition).clear();
        heads.put(partition, new LedgerHead(log, position, 0, wholeAt));
    }

    @Override
    public Optional<LedgerEntry> newest(String key) {
        return at(key, Long.MAX_VALUE).filter(entry -> !isForgotten(key, entry));
    }

    @Override
    public List<Optional<LedgerEntry>> statesBetween(String key, long from, long to) {
        List<Optional<LedgerEntry>> states = new ArrayList<>();
        states.add(at(key, from));
        all(key).stream()
                .filter(entry -> entry.offset() >= from && entry.offset() < to)
                .forEach(entry -> states.add(Optional.of(entry)));
        return states;
    }

    @Override
    public Map<BucketId, Fingerprint> fingerprints(
            int partition, long watermark, StoreName store, Arithmetic arithmetic) {
        Map<BucketId, FingerprintSum> sums = new HashMap<>();
        for (String key : keysWhere(partition, key -> true)) {
            at(key, watermark)
                    .filter(entry -> !entry.isErased())
                    .ifPresent(entry -> sums.computeIfAbsent(
                                    new BucketId(partition, Buckets.of(key)), bucket -> new FingerprintSum())
                            .add(entry.version(), entry.digest(store)));
        }
        return sums.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, sum -> sum.getValue().finish(arithmetic)));
    }

    @Override
    public LedgerProgress progress(int partition, long watermark) {
        long expected = 0;
        long behind = 0;
        long extra = 0;
        for (String key : records.get(partition).keySet()) {
            Optional<LedgerEntry> now = at(key, Long.MAX_VALUE);
            boolean isHeld = now.filter(entry -> !entry.isErased()).isPresent();
            boolean wasHeld =
                    at(key, watermark).filter(entry -> !entry.isErased()).isPresent();
            expected += isHeld ? 1 : 0;
            behind += isHeld && now.orElseThrow().offset() >= watermark ? 1 : 0;
            extra += wasHeld && !isHeld ? 1 : 0;
        }
        return new LedgerProgress(position(partition), expected, behind, extra);
    }

    @Override
    public Set<String> keys(BucketId bucket) {
        boolean isKnown = bucket.partition() >= 0 && bucket.partition() < records.size();
        return isKnown ? keysWhere(bucket.partition(), key -> Buckets.of(key) == bucket.bucket()) : Set.of();
    }

    @Override
    public Set<String> keysOfScope(String scopeKey) {
        return keysWhere(Partitions.ofScope(scopeKey, records.size()), key -> key.startsWith(scopeKey + "/"));
    }

    private Set<String> keysWhere(int partition, Predicate<String> condition) {
        return records.get(partition).keySet().stream()
                .filter(condition)
                .filter(key -> newest(key).isPresent())
                .collect(Collectors.toSet());
    }

    /** The state of the key at a watermark. */
    private Optional<LedgerEntry> at(String key, long watermark) {
        return all(key).stream().filter(entry -> entry.offset() < watermark).reduce((earlier, later) -> later);
    }

    /** Erased before anyone can ask. */
    private boolean isForgotten(String key, LedgerEntry entry) {
        return entry.isErased() && entry.offset() < floor(home(key));
    }

    private List<LedgerEntry> all(String key) {
        return records.get(home(key)).getOrDefault(key, List.of());
    }

    private int home(String key) {
        int slash = key.lastIndexOf('/');
        return slash < 0 ? 0 : Partitions.ofScope(key.substring(0, slash), records.size());
    }
}
