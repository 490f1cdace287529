package io.memlog.reconciler.ledger;

import io.memlog.schemas.Buckets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The rows of one partition in a RocksDB of their own, which one process can have open at a time. Not thread-safe.
 *
 * <p>Rows are written through the operating system's cache: a killed process loses nothing that was written. A machine that loses its
 * power may lose the last batches, never a part of one.
 */
final class LedgerFile implements AutoCloseable {
    private final Path folder;
    private final RocksDB rocks;
    private final WriteOptions writing = new WriteOptions();

    private LedgerFile(Path folder, RocksDB rocks) {
        this.folder = folder;
        this.rocks = rocks;
    }

    static LedgerFile open(Path folder, RocksSettings settings) {
        try {
            Files.createDirectories(folder);
            return new LedgerFile(folder, RocksDB.open(settings.options(), folder.toString()));
        } catch (RocksDBException e) {
            throw new LedgerDiskException(folder, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the files of a partition that is not open. */
    static void delete(Path folder) {
        try (Options options = new Options()) {
            RocksDB.destroyDB(folder.toString(), options);
        } catch (RocksDBException e) {
            throw new LedgerDiskException(folder, e);
        }
    }

    /** The head as it was written, in whatever version of the format. */
    Optional<byte[]> head() {
        return Optional.ofNullable(get(LedgerFormat.HEAD));
    }

    BucketSums sums() {
        BucketSums sums = new BucketSums();
        for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
            sums.restore(bucket, get(LedgerFormat.sumsRow(bucket)));
        }
        return sums;
    }

    @Nullable
    LedgerEntry newest(String key) {
        byte[] entry = get(LedgerFormat.keyRow(key));
        return entry == null ? null : LedgerFormat.entry(entry);
    }

    /** The newest record of each row, in the order of the rows; one call is a third of the work of many. */
    List<Optional<LedgerEntry>> newest(List<byte[]> keyRows) {
        if (keyRows.isEmpty()) {
            return List.of(); // RocksDB asserts that it is asked for something.
        }
        try {
            return rocks.multiGetAsList(keyRows).stream()
                    .map(entry -> Optional.ofNullable(entry).map(LedgerFormat::entry))
                    .toList();
        } catch (RocksDBException e) {
            throw new LedgerDiskException(folder, e);
        }
    }

    Change change(long offset) {
        byte[] change = get(LedgerFormat.changeRow(offset));
        if (change == null) {
            throw new IllegalStateException(
                    "ledger in %s: expected the change at offset %d, found none".formatted(folder, offset));
        }
        return LedgerFormat.change(change);
    }

    /** The first changes, in order, from one offset to below another. */
    List<Change> changes(long from, long to, int limit) {
        List<Change> changes = new ArrayList<>();
        scan(LedgerFormat.changeRow(from), (row, value) -> {
            if (row[0] != LedgerFormat.CHANGE || changes.size() == limit) {
                return false;
            }
            Change change = LedgerFormat.change(value);
            return change.after().offset() < to && changes.add(change);
        });
        return changes;
    }

    Set<String> keys(int bucket, String prefix) {
        Set<String> keys = new HashSet<>();
        byte[] first = LedgerFormat.keyRow(bucket, prefix);
        scan(first, (row, value) -> LedgerFormat.startsWith(row, first) && keys.add(LedgerFormat.key(row)));
        return keys;
    }

    Batch batch() {
        return new Batch();
    }

    private byte @Nullable [] get(byte[] row) {
        try {
            return rocks.get(row);
        } catch (RocksDBException e) {
            throw new LedgerDiskException(folder, e);
        }
    }

    /** Rows in order until one is refused. */
    private void scan(byte[] from, BiPredicate<byte[], byte[]> consumer) {
        try (RocksIterator rows = rocks.newIterator()) {
            rows.seek(from);
            while (rows.isValid() && consumer.test(rows.key(), rows.value())) {
                rows.next();
            }
            rows.status();
        } catch (RocksDBException e) {
            throw new LedgerDiskException(folder, e);
        }
    }

    @Override
    public void close() {
        writing.close();
        rocks.close();
    }

    /** Rows that are written together or not at all. Not thread-safe. */
    final class Batch implements AutoCloseable {
        private final WriteBatch rows = new WriteBatch();

        void putNewest(byte[] keyRow, LedgerEntry entry) {
            put(keyRow, LedgerFormat.entry(entry));
        }

        void deleteNewest(byte[] keyRow) {
            delete(keyRow);
        }

        void putChange(Change change) {
            put(LedgerFormat.changeRow(change.after().offset()), LedgerFormat.change(change));
        }

        void deleteChange(Change change) {
            delete(LedgerFormat.changeRow(change.after().offset()));
        }

        /** Writes everything, with the head and the sums that go with it. */
        void write(LedgerHead head, BucketSums sums) {
            sums.takeChanged().stream().forEach(bucket -> put(LedgerFormat.sumsRow(bucket), sums.encoded(bucket)));
            put(LedgerFormat.HEAD, LedgerFormat.head(head));
            try {
                rocks.write(writing, rows);
            } catch (RocksDBException e) {
                throw new LedgerDiskException(folder, e);
            }
        }

        private void put(byte[] row, byte[] value) {
            try {
                rows.put(row, value);
            } catch (RocksDBException e) {
                throw new LedgerDiskException(folder, e);
            }
        }

        private void delete(byte[] row) {
            try {
                rows.delete(row);
            } catch (RocksDBException e) {
                throw new LedgerDiskException(folder, e);
            }
        }

        @Override
        public void close() {
            rows.close();
        }
    }
}
