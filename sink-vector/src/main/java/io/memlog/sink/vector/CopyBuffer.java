package io.memlog.sink.vector;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows in Postgres' binary COPY format: no text is formatted or parsed on either side, which for vectors is most of the work. Not
 * thread-safe.
 *
 * <p>The format says: a signature, then for each row the number of fields and each field as length and bytes (-1 for null), all
 * big-endian.
 */
final class CopyBuffer {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int NULL = -1;
    private static final int TEXT_OID = 25;
    private static final byte JSONB_VERSION = 1;

    /** Postgres counts microseconds from 2000-01-01T00:00:00Z. */
    private static final long POSTGRES_EPOCH_SECONDS = 946_684_800;

    private static final int CHUNK_BYTES = 64 * 1024;

    private ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);

    private int rows;

    CopyBuffer() {
        bytes.put(SIGNATURE).putInt(0).putInt(0);
    }

    boolean isEmpty() {
        return rows == 0;
    }

    /** Begins a row of so many fields. */
    CopyBuffer row(int fields) {
        room(Short.BYTES).putShort((short) fields);
        rows++;
        return this;
    }

    CopyBuffer text(@Nullable String value) {
        return value == null ? nothing() : raw(value.getBytes(UTF_8));
    }

    CopyBuffer raw(byte[] value) {
        room(Integer.BYTES + value.length).putInt(value.length).put(value);
        return this;
    }

    CopyBuffer int64(@Nullable Long value) {
        if (value == null) {
            return nothing();
        }
        room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
        return this;
    }

    CopyBuffer int32(int value) {
        room(Integer.BYTES + Integer.BYTES).putInt(Integer.BYTES).putInt(value);
        return this;
    }

    CopyBuffer int16(@Nullable Integer value) {
        if (value == null) {
            return nothing();
        }
        if (value != (short) (int) value) {
            throw new IllegalArgumentException("smallint: expected at most 16 bits, found another number");
        }
        room(Integer.BYTES + Short.BYTES).putInt(Short.BYTES).putShort((short) (int) value);
        return this;
    }

    CopyBuffer bool(boolean value) {
        room(Integer.BYTES + 1).putInt(1).put((byte) (value ? 1 : 0));
        return this;
    }

    CopyBuffer time(@Nullable Instant value) {
        if (value == null) {
            return nothing();
        }
        long seconds = Math.subtractExact(value.getEpochSecond(), POSTGRES_EPOCH_SECONDS);
        return int64(Math.addExact(Math.multiplyExact(seconds, 1_000_000L), value.getNano() / 1_000));
    }

    CopyBuffer jsonb(byte[] json) {
        room(Integer.BYTES + 1 + json.length)
                .putInt(1 + json.length)
                .put(JSONB_VERSION)
                .put(json);
        return this;
    }

    /** A one-dimensional text[]: dimensions, null flag, element type, length, lower bound, then the elements. */
    CopyBuffer texts(List<String> values) {
        int lengthAt = room(Integer.BYTES).position();
        bytes.putInt(0);
        room(5 * Integer.BYTES).putInt(values.isEmpty() ? 0 : 1).putInt(0).putInt(TEXT_OID);
        if (!values.isEmpty()) {
            bytes.putInt(values.size()).putInt(1);
            values.forEach(this::text);
        }
        bytes.putInt(lengthAt, bytes.position() - lengthAt - Integer.BYTES);
        return this;
    }

    /** A pgvector value: dimension, an unused int16, then big-endian floats; the log has them little-endian. */
    CopyBuffer vector(@Nullable ByteBuffer littleEndianFloats) {
        if (littleEndianFloats == null) {
            return nothing();
        }
        ByteBuffer floats = littleEndianFloats.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int dimension = floats.remaining() / Float.BYTES;
        int length = 2 * Short.BYTES + dimension * Float.BYTES;
        room(Integer.BYTES + length).putInt(length).putShort((short) dimension).putShort((short) 0);
        // In bulk, which turns the bytes of many floats at once.
        bytes.asIntBuffer().put(floats.asIntBuffer());
        bytes.position(bytes.position() + dimension * Float.BYTES);
        return this;
    }

    /** Sends all rows with a {@code COPY ... FROM STDIN (FORMAT binary)} statement. */
    void send(Connection connection, String copyStatement) throws SQLException {
        room(Short.BYTES).putShort((short) -1);
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copyStatement);
        try {
            for (int at = 0; at < bytes.position(); at += CHUNK_BYTES) {
                copy.writeToCopy(bytes.array(), at, Math.min(CHUNK_BYTES, bytes.position() - at));
            }
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private CopyBuffer nothing() {
        room(Integer.BYTES).putInt(NULL);
        return this;
    }

    private ByteBuffer room(int more) {
        if (bytes.remaining() < more) {
            int capacity = Math.max(bytes.capacity() * 2, bytes.position() + more);
            bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), capacity)).position(bytes.position());
        }
        return bytes;
    }
}
