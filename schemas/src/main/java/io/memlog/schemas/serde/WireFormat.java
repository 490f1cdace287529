package io.memlog.schemas.serde;

import io.memlog.schemas.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Confluent's framing: magic byte 0, schema id as four big-endian bytes, Avro binary. Stateless. */
final class WireFormat {
    static final byte MAGIC = 0;
    static final int HEADER_BYTES = 5;

    private WireFormat() {}

    static int schemaId(byte[] record) {
        if (record.length < HEADER_BYTES) {
            throw new UndecodableRecord(
                    ErrorCode.NOT_WIRE_FORMAT,
                    "expected at least " + HEADER_BYTES + " bytes (magic byte, schema id), found " + record.length);
        }
        if (record[0] != MAGIC) {
            throw new UndecodableRecord(
                    ErrorCode.NOT_WIRE_FORMAT, "expected magic byte " + MAGIC + ", found " + (record[0] & 0xff));
        }
        return ByteBuffer.wrap(record).getInt(1);
    }

    static void writeHeader(ByteArrayOutputStream out, int schemaId) {
        out.write(MAGIC);
        out.write(schemaId >>> 24);
        out.write(schemaId >>> 16);
        out.write(schemaId >>> 8);
        out.write(schemaId);
    }
}
