package io.memlog.reconciler.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.Buckets;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a partition on disk: four kinds of rows, told apart by their first byte; stateless.
 *
 * <ul>
 *   <li>{@code h}: the head, with the version of this format.
 *   <li>{@code k}, bucket, key: the key's newest record. A tombstone stays here only as long as it is at or above the floor.
 *   <li>{@code c}, offset: the {@link Change} that a record at or above the floor was.
 *   <li>{@code s}, bucket: the sums at the floor, or at the position while that is below the floor.
 * </ul>
 */
final class LedgerFormat {
    /** Raise it whenever any row changes its meaning: a ledger of another version is folded again. */
    static final int VERSION = 1;

    static final byte CHANGE = 'c';
    static final byte[] HEAD = {'h'};
    private static final byte KEY = 'k';
    private static final byte SUMS = 's';

    private static final int ENTRY_BYTES = 4 * Long.BYTES + 1;
    private static final int KEY_HEADER_BYTES = 1 + Short.BYTES;
    private static final byte NONE = 0;
    private static final byte HELD = 1;
    private static final byte ERASED = 2;

    private LedgerFormat() {}

    static byte[] head(LedgerHead head) {
        byte[] cluster = head.log().clusterId().getBytes(UTF_8);
        byte[] topic = head.log().topicId().getBytes(UTF_8);
        return ByteBuffer.allocate(4 * Integer.BYTES + 3 * Long.BYTES + cluster.length + topic.length)
                .putInt(VERSION)
                .putLong(head.position())
                .putLong(head.floor())
                .putLong(head.wholeAt().toEpochMilli())
                .putInt(head.log().partitions())
                .putInt(cluster.length)
                .put(cluster)
                .putInt(topic.length)
                .put(topic)
                .array();
    }

    static int version(byte[] head) {
        return ByteBuffer.wrap(head).getInt();
    }

    static LedgerHead head(byte[] head) {
        ByteBuffer in = ByteBuffer.wrap(head).position(Integer.BYTES);
        long position = in.getLong();
        long floor = in.getLong();
        Instant wholeAt = Instant.ofEpochMilli(in.getLong());
        int partitions = in.getInt();
        return new LedgerHead(new LogIdentity(text(in), text(in), partitions), position, floor, wholeAt);
    }

    static byte[] sumsRow(int bucket) {
        return ByteBuffer.allocate(KEY_HEADER_BYTES)
                .put(SUMS)
                .putShort((short) bucket)
                .array();
    }

    static byte[] keyRow(String key) {
        return keyRow(Buckets.of(key), key);
    }

    /** The row of a key, or the beginning of the rows of all keys of the bucket with the prefix. */
    static byte[] keyRow(int bucket, String keyOrPrefix) {
        byte[] text = keyOrPrefix.getBytes(UTF_8);
        return ByteBuffer.allocate(KEY_HEADER_BYTES + text.length)
                .put(KEY)
                .putShort((short) bucket)
                .put(text)
                .array();
    }

    static int bucket(byte[] keyRow) {
        return ByteBuffer.wrap(keyRow).getShort(1);
    }

    static String key(byte[] keyRow) {
        return new String(keyRow, KEY_HEADER_BYTES, keyRow.length - KEY_HEADER_BYTES, UTF_8);
    }

    static byte[] changeRow(long offset) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(CHANGE).putLong(offset).array();
    }

    static byte[] entry(LedgerEntry entry) {
        ByteBuffer out = ByteBuffer.allocate(ENTRY_BYTES);
        put(out, entry);
        return out.array();
    }

    static LedgerEntry entry(byte[] entry) {
        return held(ByteBuffer.wrap(entry));
    }

    static byte[] change(Change change) {
        byte[] key = change.key().getBytes(UTF_8);
        ByteBuffer out = ByteBuffer.allocate(2 * ENTRY_BYTES + key.length);
        put(out, change.after());
        put(out, change.before());
        return out.put(key).array();
    }

    static Change change(byte[] change) {
        ByteBuffer in = ByteBuffer.wrap(change);
        LedgerEntry after = held(in);
        LedgerEntry before = entry(in);
        return new Change(new String(change, in.position(), in.remaining(), UTF_8), before, after);
    }

    static boolean startsWith(byte[] row, byte[] prefix) {
        return row.length >= prefix.length && Arrays.equals(row, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static void put(ByteBuffer out, @Nullable LedgerEntry entry) {
        if (entry == null) {
            out.put(NONE).position(out.position() + ENTRY_BYTES - 1);
        } else {
            out.put(entry.isErased() ? ERASED : HELD)
                    .putLong(entry.offset())
                    .putLong(entry.version())
                    .putLong(entry.vectorDigest())
                    .putLong(entry.graphDigest());
        }
    }

    private static LedgerEntry held(ByteBuffer in) {
        LedgerEntry entry = entry(in);
        if (entry == null) {
            throw new IllegalStateException("expected an entry, found none");
        }
        return entry;
    }

    private static @Nullable LedgerEntry entry(ByteBuffer in) {
        byte kind = in.get();
        LedgerEntry entry = new LedgerEntry(in.getLong(), in.getLong(), in.getLong(), in.getLong(), kind == ERASED);
        return kind == NONE ? null : entry;
    }

    private static String text(ByteBuffer in) {
        byte[] text = new byte[in.getInt()];
        in.get(text);
        return new String(text, UTF_8);
    }
}
