package io.memlog.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * A key–value store whose entries live for a fixed time of the stream; used by one stream thread.
 *
 * <p>Two kinds of keys in one store: {@code v key} → time written and value; {@code t time key} → nothing, by which the oldest
 * entries are found without a scan. A window store would do almost the same, but silently drops what arrives with an old
 * timestamp, and a producer may write history.
 */
final class ExpiringStore {
    private static final byte VALUE = 'v';
    private static final byte TIME = 't';
    private static final byte[] NOTHING = {};

    private final KeyValueStore<Bytes, byte[]> store;
    private final long retentionMillis;

    ExpiringStore(KeyValueStore<Bytes, byte[]> store, Duration retention) {
        this.store = store;
        this.retentionMillis = retention.toMillis();
    }

    /** The value, if it was written less than the retention before {@code now} (epoch milliseconds of the stream). */
    Optional<byte[]> get(String key, long now) {
        byte[] entry = store.get(valueKey(key));
        return entry == null || isExpired(writtenAt(entry), now)
                ? Optional.empty()
                : Optional.of(Arrays.copyOfRange(entry, Long.BYTES, entry.length));
    }

    void put(String key, byte[] value, long now) {
        remove(key);
        store.put(
                valueKey(key),
                ByteBuffer.allocate(Long.BYTES + value.length)
                        .putLong(now)
                        .put(value)
                        .array());
        store.put(timeKey(now, key), NOTHING);
    }

    void remove(String key) {
        byte[] entry = store.get(valueKey(key));
        if (entry != null) {
            store.delete(valueKey(key));
            store.delete(timeKey(writtenAt(entry), key));
        }
    }

    /** Removes every key that begins with {@code prefix}. */
    void removeUnder(String prefix) {
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> found = store.prefixScan(valueKey(prefix), new BytesSerializer())) {
            found.forEachRemaining(entry -> keys.add(keyOf(entry.key, 1)));
        }
        keys.forEach(this::remove);
    }

    /** Removes up to {@code max} expired entries, oldest first, and returns how many. */
    int removeExpired(long now, int max) {
        if (now < retentionMillis) {
            return 0;
        }
        int removed = 0;
        try (KeyValueIterator<Bytes, byte[]> oldest =
                store.range(timeKey(0, ""), timeKey(now - retentionMillis + 1, ""))) {
            while (removed < max && oldest.hasNext()) {
                Bytes timeKey = oldest.next().key;
                store.delete(timeKey);
                store.delete(valueKey(keyOf(timeKey, 1 + Long.BYTES)));
                removed++;
            }
        }
        return removed;
    }

    private boolean isExpired(long writtenAt, long now) {
        return writtenAt <= now - retentionMillis;
    }

    private static long writtenAt(byte[] entry) {
        return ByteBuffer.wrap(entry).getLong();
    }

    private static Bytes valueKey(String key) {
        byte[] bytes = key.getBytes(UTF_8);
        return Bytes.wrap(
                ByteBuffer.allocate(1 + bytes.length).put(VALUE).put(bytes).array());
    }

    private static Bytes timeKey(long time, String key) {
        byte[] bytes = key.getBytes(UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(1 + Long.BYTES + bytes.length)
                .put(TIME)
                .putLong(time)
                .put(bytes)
                .array());
    }

    private static String keyOf(Bytes storeKey, int prefixBytes) {
        byte[] bytes = storeKey.get();
        return new String(bytes, prefixBytes, bytes.length - prefixBytes, UTF_8);
    }
}
