package io.memlog.streams;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Writes what waits as bytes: the event as it arrived, so that it needs no schema of its own; as thread-safe as its reader. */
final class PendingCodec {
    private static final int EVENT = 1;
    private static final int HANDLED_EVENT = 2;
    private static final int NONE = -1;

    private final EventReader reader;

    PendingCodec(EventReader reader) {
        this.reader = reader;
    }

    /**
     * What is stored.
     *
     * @param deadline epoch milliseconds
     */
    record Stored(Arrival arrival, long deadline) {}

    byte[] toBytes(Arrival arrival, long deadline) {
        boolean isEvent = arrival instanceof IncomingEvent;
        EventPosition position = arrival.position();
        Record<byte[], byte[]> original = arrival.original();
        var bytes = new ByteArrayOutputStream(512);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(isEvent ? EVENT : HANDLED_EVENT);
            out.writeLong(deadline);
            out.writeInt(position.partition());
            out.writeLong(position.offset());
            out.writeLong(position.timestamp());
            out.writeBoolean(position.isRerouted());
            out.writeLong(original.timestamp());
            write(out, original.headers());
            write(out, isEvent ? original.key() : null);
            write(out, isEvent ? original.value() : null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    Stored fromBytes(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int kind = in.readUnsignedByte();
            long deadline = in.readLong();
            var position = new EventPosition(in.readInt(), in.readLong(), in.readLong(), in.readBoolean());
            long timestamp = in.readLong();
            RecordHeaders headers = readHeaders(in);
            var original = new Record<byte[], byte[]>(read(in), read(in), timestamp, headers);
            return switch (kind) {
                case EVENT ->
                    new Stored(new IncomingEvent(reader.read(original.value()), position, original), deadline);
                case HANDLED_EVENT -> new Stored(new HandledEvent(position, original), deadline);
                default ->
                    throw new IllegalStateException(
                            "pending event: expected kind %d or %d, found %d".formatted(EVENT, HANDLED_EVENT, kind));
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(DataOutputStream out, Headers headers) throws IOException {
        Header[] all = headers.toArray();
        out.writeInt(all.length);
        for (Header header : all) {
            out.writeUTF(header.key());
            write(out, header.value());
        }
    }

    private static RecordHeaders readHeaders(DataInputStream in) throws IOException {
        var headers = new RecordHeaders();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            headers.add(in.readUTF(), read(in));
        }
        return headers;
    }

    private static void write(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            out.writeInt(NONE);
        } else {
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    private static byte @Nullable [] read(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length == NONE ? null : in.readNBytes(length);
    }
}
