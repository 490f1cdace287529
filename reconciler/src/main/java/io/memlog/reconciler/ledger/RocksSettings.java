package io.memlog.reconciler.ledger;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.Filter;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Settings and native memory that all partitions of a ledger share, so that its size depends neither on how many there are nor on
 * what they hold. Close it after them. Thread-safe.
 */
final class RocksSettings implements AutoCloseable {
    static {
        RocksDB.loadLibrary();
    }

    /** Blocks that were read, and what is not yet written to files. */
    private static final long MEMORY_BYTES = 96L << 20;

    private static final long WRITE_BUFFERS_BYTES = 48L << 20;
    private static final long WRITE_BUFFER_BYTES = 16L << 20;
    private static final int BLOOM_BITS_PER_KEY = 10;

    private final Cache memory = new LRUCache(MEMORY_BYTES);
    private final WriteBufferManager writeBuffers = new WriteBufferManager(WRITE_BUFFERS_BYTES, memory);
    private final Filter bloom = new BloomFilter(BLOOM_BITS_PER_KEY);
    private final Options options = new Options()
            .setCreateIfMissing(true)
            .setWriteBufferManager(writeBuffers)
            .setWriteBufferSize(WRITE_BUFFER_BYTES)
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            // RocksDB writes a log of its own beside each partition.
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setKeepLogFileNum(1)
            .setStatsDumpPeriodSec(0)
            .setTableFormatConfig(new BlockBasedTableConfig()
                    .setBlockCache(memory)
                    .setCacheIndexAndFilterBlocks(true)
                    .setFilterPolicy(bloom));

    Options options() {
        return options;
    }

    @Override
    public void close() {
        options.close();
        bloom.close();
        writeBuffers.close();
        memory.close();
    }
}
