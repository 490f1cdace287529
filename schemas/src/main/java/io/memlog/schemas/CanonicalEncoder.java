package io.memlog.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Feeds values to SHA-256 in the one canonical encoding that every comparison of Memlog rests on.
 *
 * <pre>
 * string   int32 length in bytes, then the UTF-8 bytes (no normalisation)
 * bytes    int32 length, then the bytes
 * int32    4 bytes, big-endian two's complement
 * int64    8 bytes, big-endian two's complement; times are milliseconds since 1970-01-01T00:00:00Z
 * double   the 8 bytes of its IEEE 754 bits, big-endian
 * list     int32 count, then the items
 * map      int32 count, then key and value of each entry, keys ascending by UTF-16 code unit
 * null     int32 -1 in place of a length (string, bytes); for a nullable number: byte 0, else byte 1 and the number
 * </pre>
 *
 * Not thread-safe; one instance makes one digest.
 */
final class CanonicalEncoder {
    private static final int NULL = -1;

    private final MessageDigest sha256 = newSha256();
    private final ByteBuffer scratch = ByteBuffer.allocate(Long.BYTES);

    CanonicalEncoder string(@Nullable String value) {
        return bytes(value == null ? null : value.getBytes(UTF_8));
    }

    CanonicalEncoder bytes(byte @Nullable [] value) {
        if (value == null) {
            return int32(NULL);
        }
        int32(value.length);
        sha256.update(value);
        return this;
    }

    CanonicalEncoder bytes(ByteBuffer value) {
        int32(value.remaining());
        sha256.update(value.duplicate());
        return this;
    }

    CanonicalEncoder int32(int value) {
        sha256.update(scratch.clear().putInt(value).flip());
        return this;
    }

    CanonicalEncoder int64(long value) {
        sha256.update(scratch.clear().putLong(value).flip());
        return this;
    }

    CanonicalEncoder float64(double value) {
        return int64(Double.doubleToLongBits(value));
    }

    CanonicalEncoder nullableInt32(@Nullable Integer value) {
        sha256.update((byte) (value == null ? 0 : 1));
        return value == null ? this : int32(value);
    }

    CanonicalEncoder nullableInt64(@Nullable Long value) {
        sha256.update((byte) (value == null ? 0 : 1));
        return value == null ? this : int64(value);
    }

    CanonicalEncoder strings(List<String> values) {
        int32(values.size());
        values.forEach(this::string);
        return this;
    }

    CanonicalEncoder map(Map<String, String> values) {
        int32(values.size());
        new TreeMap<>(values).forEach((key, value) -> string(key).string(value));
        return this;
    }

    byte[] sha256() {
        return sha256.digest();
    }

    /** The first 8 bytes of the SHA-256, big-endian. */
    long digest64() {
        return ByteBuffer.wrap(sha256()).getLong();
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
