package io.memlog.reconciler.ledger;

import io.memlog.schemas.Partitions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A log as it may be found: puts, tombstones (also of keys that nobody knows), versions that go back (a rewound stream), the same
 * version again with other digests, and gaps between offsets where compaction or markers were. Same seed, same log. Immutable.
 */
final class RandomLog {
    /** One record. */
    record Logged(String key, LedgerEntry entry) {}

    private final List<Logged> records = new ArrayList<>();

    RandomLog(long seed, int size, int partitions, int partition, int keys) {
        Random random = new Random(seed);
        Map<String, Long> versions = new HashMap<>();
        List<String> names = names(partitions, partition, keys);
        long offset = random.nextInt(5);
        for (int i = 0; i < size; i++) {
            String key = names.get(random.nextInt(names.size()));
            LedgerEntry entry = LedgerEntry.erased(offset);
            if (random.nextInt(4) > 0) {
                long version = Math.max(1, versions.getOrDefault(key, 0L) + random.nextInt(5) - 1);
                versions.put(key, version);
                entry = LedgerEntry.held(offset, version, random.nextLong(), random.nextLong());
            }
            records.add(new Logged(key, entry));
            offset += 1 + (random.nextInt(3) == 0 ? random.nextInt(4) : 0);
        }
    }

    /** Keys of the partition, of which some begin with others. */
    private static List<String> names(int partitions, int partition, int keys) {
        List<String> names = new ArrayList<>();
        for (int i = 0; names.size() < keys; i++) {
            String key = "acme/user-%d/m%d".formatted(i % 17, i);
            if (Partitions.ofEnrichedKey(key, partitions) == partition) {
                names.add(key);
            }
        }
        return names;
    }

    List<Logged> from(long position) {
        return records.stream()
                .filter(logged -> logged.entry().offset() >= position)
                .toList();
    }

    List<String> keys() {
        return records.stream().map(Logged::key).distinct().toList();
    }

    long end() {
        return records.getLast().entry().offset() + 1;
    }

    /** Everything below the position, with the floor of another ledger. */
    ModelLedger foldedTo(long position, long floor, int partitions, int partition) {
        ModelLedger model = new ModelLedger(partitions);
        records.stream()
                .filter(logged -> logged.entry().offset() < position)
                .forEach(logged -> model.fold(partition, logged.key(), logged.entry()));
        model.advanceTo(partition, position);
        model.raiseFloor(partition, floor);
        return model;
    }
}
