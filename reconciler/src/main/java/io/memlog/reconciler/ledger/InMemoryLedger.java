package io.memlog.reconciler.ledger;

import io.memlog.reconciler.ledger.Fingerprint.Arithmetic;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.avro.StoreName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A ledger on the heap, about 200 bytes a memory; gone with the process and folded again from the log. Not thread-safe. */
public final class InMemoryLedger implements Ledger {
    private final List<LedgerPartition> partitions;

    public InMemoryLedger(int partitions) {
        this.partitions =
                Stream.generate(LedgerPartition::new).limit(partitions).toList();
    }

    @Override
    public long position(int partition) {
        return partitions.get(partition).position();
    }

    @Override
    public long floor(int partition) {
        return partitions.get(partition).floor();
    }

    @Override
    public void fold(int partition, String key, LedgerEntry entry) {
        partitions.get(partition).fold(key, entry);
    }

    @Override
    public void advanceTo(int partition, long nextOffset) {
        partitions.get(partition).advanceTo(nextOffset);
    }

    @Override
    public void raiseFloor(int partition, long floor) {
        partitions.get(partition).raiseFloor(floor);
    }

    @Override
    public void reset(int partition, long position) {
        partitions.get(partition).reset(position);
    }

    @Override
    public Optional<LedgerEntry> newest(String key) {
        return Optional.ofNullable(home(key).entry(key));
    }

    @Override
    public List<Optional<LedgerEntry>> statesBetween(String key, long from, long to) {
        return home(key).statesBetween(key, from, to);
    }

    @Override
    public Map<BucketId, Fingerprint> fingerprints(
            int partition, long watermark, StoreName store, Arithmetic arithmetic) {
        Map<BucketId, Fingerprint> found = new HashMap<>();
        partitions
                .get(partition)
                .fingerprints(watermark, store, arithmetic)
                .forEach((bucket, sum) -> found.put(new BucketId(partition, bucket), sum));
        return found;
    }

    @Override
    public Set<String> keys(BucketId bucket) {
        boolean isKnown = bucket.partition() >= 0 && bucket.partition() < partitions.size();
        return isKnown ? partitions.get(bucket.partition()).keys(bucket.bucket()) : Set.of();
    }

    @Override
    public Set<String> keysWithPrefix(String prefix) {
        Set<String> found = new HashSet<>();
        partitions.forEach(partition -> partition.addKeysWithPrefix(prefix, found));
        return found;
    }

    /** Where the key's scope hashes to; a key of another form (a damaged row) is nowhere in the log, so any partition answers. */
    private LedgerPartition home(String key) {
        int slash = key.lastIndexOf('/');
        return partitions.get(slash < 0 ? 0 : Partitions.ofScope(key.substring(0, slash), partitions.size()));
    }
}
