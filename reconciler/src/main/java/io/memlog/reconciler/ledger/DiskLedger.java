package io.memlog.reconciler.ledger;

import io.memlog.reconciler.ledger.Fingerprint.Arithmetic;
import io.memlog.schemas.Buckets;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.avro.StoreName;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ledger on disk: a folder for each partition, opened when it is first asked for and readable by one process at a time. What was
 * folded is there again after any end of the process. Thread-safe; after {@link #close} every call fails.
 */
public final class DiskLedger implements Ledger, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskLedger.class);

    /** Enough that a batch's own cost vanishes, few enough that what a crash folds again is nothing. */
    private static final int BATCH_RECORDS = 4_096;

    private final Path folder;
    private final int partitions;
    private final int batchRecords;
    private final RocksSettings settings = new RocksSettings();
    private final Map<Integer, LedgerPartition> open = new HashMap<>();
    private boolean isClosed;

    public DiskLedger(Path folder, int partitions) {
        this(folder, partitions, BATCH_RECORDS);
    }

    DiskLedger(Path folder, int partitions, int batchRecords) {
        this.folder = folder;
        this.partitions = partitions;
        this.batchRecords = batchRecords;
    }

    @Override
    public LedgerHead head(int partition) {
        return on(partition, LedgerPartition::head);
    }

    @Override
    public void fold(int partition, String key, LedgerEntry entry) {
        run(partition, ledger -> ledger.fold(key, entry));
    }

    @Override
    public void advanceTo(int partition, long nextOffset) {
        run(partition, ledger -> ledger.advanceTo(nextOffset));
    }

    @Override
    public void commit(int partition, Instant wholeAt) {
        run(partition, ledger -> ledger.commit(wholeAt));
    }

    @Override
    public void raiseFloor(int partition, long floor) {
        run(partition, ledger -> ledger.raiseFloor(floor));
    }

    @Override
    public synchronized void startOver(int partition, LogIdentity log, long position, Instant wholeAt) {
        release(partition);
        LedgerFile.delete(folderOf(partition));
        run(partition, ledger -> ledger.begin(new LedgerHead(log, position, 0, wholeAt)));
    }

    @Override
    public Optional<LedgerEntry> newest(String key) {
        return on(home(key), ledger -> Optional.ofNullable(ledger.newest(key)));
    }

    @Override
    public List<Optional<LedgerEntry>> statesBetween(String key, long from, long to) {
        return on(home(key), ledger -> ledger.statesBetween(key, from, to));
    }

    @Override
    public Map<BucketId, Fingerprint> fingerprints(
            int partition, long watermark, StoreName store, Arithmetic arithmetic) {
        Map<BucketId, Fingerprint> found = new HashMap<>();
        on(partition, ledger -> ledger.fingerprints(watermark, store, arithmetic))
                .forEach((bucket, sum) -> found.put(new BucketId(partition, bucket), sum));
        return found;
    }

    @Override
    public LedgerProgress progress(int partition, long watermark) {
        return on(partition, ledger -> ledger.progress(watermark));
    }

    @Override
    public Set<String> keys(BucketId bucket) {
        boolean isKnown = bucket.partition() >= 0
                && bucket.partition() < partitions
                && bucket.bucket() >= 0
                && bucket.bucket() < Buckets.COUNT;
        return isKnown ? on(bucket.partition(), ledger -> ledger.keys(bucket.bucket(), "")) : Set.of();
    }

    @Override
    public Set<String> keysOfScope(String scopeKey) {
        Set<String> found = new HashSet<>();
        run(Partitions.ofScope(scopeKey, partitions), ledger -> {
            for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
                found.addAll(ledger.keys(bucket, scopeKey + "/"));
            }
        });
        return found;
    }

    /** Closes a partition that another process is to take over; what was not committed is folded again. */
    public synchronized void release(int partition) {
        LedgerPartition ledger = open.remove(partition);
        if (ledger != null) {
            ledger.close();
        }
    }

    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            Set.copyOf(open.keySet()).forEach(this::release);
            settings.close();
        }
    }

    /** Where the key's scope hashes to; a key of another form (a damaged row) is nowhere in the log, so any partition answers. */
    private int home(String key) {
        int slash = key.lastIndexOf('/');
        return slash < 0 ? 0 : Partitions.ofScope(key.substring(0, slash), partitions);
    }

    private void run(int partition, Consumer<LedgerPartition> step) {
        on(partition, ledger -> {
            step.accept(ledger);
            return partition;
        });
    }

    private synchronized <T> T on(int partition, Function<LedgerPartition, T> step) {
        if (isClosed) {
            throw new IllegalStateException("the ledger in %s is closed".formatted(folder));
        }
        LedgerPartition ledger = open.computeIfAbsent(partition, this::open);
        try {
            return step.apply(ledger);
        } catch (LedgerDiskException e) {
            release(partition);
            if (e.isCorrupt()) {
                throwAway(partition, "readable files", e.getMessage());
            }
            throw e;
        } catch (RuntimeException e) {
            release(partition);
            throw e;
        }
    }

    private LedgerPartition open(int partition) {
        LedgerFile file;
        try {
            file = LedgerFile.open(folderOf(partition), settings);
        } catch (LedgerDiskException e) {
            if (!e.isCorrupt()) {
                throw e;
            }
            throwAway(partition, "readable files", e.getMessage());
            file = LedgerFile.open(folderOf(partition), settings);
        }
        int version = file.head().map(LedgerFormat::version).orElse(LedgerFormat.VERSION);
        if (version != LedgerFormat.VERSION) {
            file.close();
            throwAway(partition, "format version " + LedgerFormat.VERSION, "" + version);
            file = LedgerFile.open(folderOf(partition), settings);
        }
        try {
            return new LedgerPartition(file, batchRecords);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void throwAway(int partition, String expected, @Nullable String found) {
        LOG.atWarn()
                .addKeyValue("partition", partition)
                .addKeyValue("expected", expected)
                .addKeyValue("found", found)
                .log("Ledger is thrown away and folded again: expected {}, found {}", expected, found);
        LedgerFile.delete(folderOf(partition));
    }

    private Path folderOf(int partition) {
        return folder.resolve("partition-" + partition);
    }
}
