package io.memlog.schemas.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Avro binary from a byte array, which believes no length that the array does not cover.
 *
 * <p>Avro's own decoder allocates what a length says before it looks for the bytes. Here a string or bytes value must be present
 * before it is copied, and all arrays and maps of one record together may claim no more items than the record has bytes (every
 * item takes at least one), so hostile bytes cost memory and time in proportion to their size. Text must be valid UTF-8.
 * Not thread-safe.
 */
final class BoundedDecoder extends Decoder {
    private final ByteBuffer in;
    private long itemsLeft;

    BoundedDecoder(byte[] bytes, int offset) {
        in = ByteBuffer.wrap(bytes, offset, bytes.length - offset).order(ByteOrder.LITTLE_ENDIAN);
        itemsLeft = in.remaining();
    }

    @Override
    public int remainingBytes() {
        return in.remaining();
    }

    @Override
    public void readNull() {}

    @Override
    public boolean readBoolean() throws IOException {
        need(1);
        byte value = in.get();
        if (value != 0 && value != 1) {
            throw new IOException("expected boolean 0 or 1, found " + value);
        }
        return value == 1;
    }

    @Override
    public int readInt() throws IOException {
        long value = readLong();
        if (value != (int) value) {
            throw new IOException("expected an int, found " + value);
        }
        return (int) value;
    }

    @Override
    public long readLong() throws IOException {
        long zigzag = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            need(1);
            byte next = in.get();
            zigzag |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return (zigzag >>> 1) ^ -(zigzag & 1);
            }
        }
        throw new IOException("expected at most 10 bytes in a variable-length number");
    }

    @Override
    public float readFloat() throws IOException {
        need(4);
        return in.getFloat();
    }

    @Override
    public double readDouble() throws IOException {
        need(8);
        return in.getDouble();
    }

    @Override
    public Utf8 readString(@Nullable Utf8 old) throws IOException {
        return new Utf8(readString());
    }

    @Override
    public String readString() throws IOException {
        int length = readLength();
        String text = new String(in.array(), in.arrayOffset() + in.position(), length, UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
            requireUtf8(in.slice(in.position(), length));
        }
        in.position(in.position() + length);
        return text;
    }

    @Override
    public void skipString() throws IOException {
        skip(readLength());
    }

    @Override
    public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
        byte[] value = new byte[readLength()];
        in.get(value);
        return ByteBuffer.wrap(value);
    }

    @Override
    public void skipBytes() throws IOException {
        skip(readLength());
    }

    @Override
    public void readFixed(byte[] bytes, int start, int length) throws IOException {
        need(length);
        in.get(bytes, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        need(length);
        skip(length);
    }

    @Override
    public int readEnum() throws IOException {
        return readInt();
    }

    @Override
    public int readIndex() throws IOException {
        return readInt();
    }

    @Override
    public long readArrayStart() throws IOException {
        return readItemCount();
    }

    @Override
    public long arrayNext() throws IOException {
        return readItemCount();
    }

    @Override
    public long skipArray() throws IOException {
        return readItemCount();
    }

    @Override
    public long readMapStart() throws IOException {
        return readItemCount();
    }

    @Override
    public long mapNext() throws IOException {
        return readItemCount();
    }

    @Override
    public long skipMap() throws IOException {
        return readItemCount();
    }

    private long readItemCount() throws IOException {
        long count = readLong();
        if (count < 0) {
            // A negative count is followed by the size of the block, which only helps readers that skip blocks whole.
            count = -count;
            long blockBytes = readLong();
            if (blockBytes < 0 || blockBytes > in.remaining()) {
                throw new EOFException("a block declares " + blockBytes + " bytes, found " + in.remaining());
            }
        }
        if (count < 0 || count > itemsLeft || count > in.remaining()) {
            throw new EOFException("a block declares " + count + " items, found " + in.remaining() + " bytes");
        }
        itemsLeft -= count;
        return count;
    }

    private int readLength() throws IOException {
        long length = readLong();
        if (length < 0 || length > in.remaining()) {
            throw new EOFException("a value declares " + length + " bytes, found " + in.remaining());
        }
        return (int) length;
    }

    private void skip(int length) {
        in.position(in.position() + length);
    }

    private void need(int bytes) throws EOFException {
        if (in.remaining() < bytes) {
            throw new EOFException("expected " + bytes + " more bytes, found " + in.remaining());
        }
    }

    private static void requireUtf8(ByteBuffer text) throws IOException {
        try {
            UTF_8.newDecoder().decode(text);
        } catch (CharacterCodingException e) {
            throw new IOException("expected UTF-8 text", e);
        }
    }
}
