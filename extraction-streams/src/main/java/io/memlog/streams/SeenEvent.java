package io.memlog.streams;

import io.memlog.schemas.avro.OutcomeStatus;
import io.memlog.schemas.avro.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a decided event for as long as its repetition is recognised; immutable.
 *
 * @param bodyHash see {@link BodyHash}
 * @param partition partition of memory.events
 * @param offset offset at which the event was decided
 * @param status its outcome
 * @param code error code of a refusal
 * @param version version of the memory after the event
 */
record SeenEvent(
        Sha256 bodyHash,
        int partition,
        long offset,
        OutcomeStatus status,
        @Nullable String code,
        @Nullable Long version) {
    private static final int FORMAT = 1;
    private static final int HASH_BYTES = 32;

    /** Format byte, hash, partition, offset, status, code ("" for none), version (0 for none). */
    byte[] toBytes() {
        try {
            var bytes = new ByteArrayOutputStream(96);
            var out = new DataOutputStream(bytes);
            out.writeByte(FORMAT);
            out.write(bodyHash.bytes());
            out.writeInt(partition);
            out.writeLong(offset);
            out.writeUTF(status.name());
            out.writeUTF(code == null ? "" : code);
            out.writeLong(version == null ? 0 : version);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SeenEvent fromBytes(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readUnsignedByte();
            if (format != FORMAT) {
                throw new IllegalStateException("seen event: expected format %d, found %d".formatted(FORMAT, format));
            }
            var hash = new Sha256(in.readNBytes(HASH_BYTES));
            int partition = in.readInt();
            long offset = in.readLong();
            var status = OutcomeStatus.valueOf(in.readUTF());
            String code = in.readUTF();
            long version = in.readLong();
            return new SeenEvent(
                    hash, partition, offset, status, code.isEmpty() ? null : code, version == 0 ? null : version);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
