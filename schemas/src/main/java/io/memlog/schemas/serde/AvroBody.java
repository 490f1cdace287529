package io.memlog.schemas.serde;

import io.memlog.schemas.ErrorCode;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.AvroTypeException;
import org.apache.avro.io.DatumReader;

/** Reads the Avro bytes behind the header and says which failure is the record's; stateless. */
final class AvroBody {
    private AvroBody() {}

    /**
     * The whole record; none of its bytes may be left.
     *
     * @throws UndecodableRecord if the bytes do not follow the schema or do not resolve to ours
     */
    static <T> T read(DatumReader<T> reader, int id, byte[] data) {
        BoundedDecoder decoder = new BoundedDecoder(data, WireFormat.HEADER_BYTES);
        T record;
        try {
            record = reader.read(null, decoder);
        } catch (AvroTypeException e) {
            // The bytes are well formed, yet name a type, union branch or enum symbol that our schema does not have.
            throw new UndecodableRecord(
                    ErrorCode.INCOMPATIBLE_SCHEMA,
                    "schema id " + id + " does not resolve to ours: " + e.getMessage(),
                    e);
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException | ClassCastException e) {
            throw malformed(id, data, e);
        } catch (StackOverflowError e) {
            // A writer's schema may be recursive; its bytes then choose the depth.
            throw malformed(id, data, e);
        }
        if (decoder.remainingBytes() > 0) {
            throw new UndecodableRecord(
                    ErrorCode.MALFORMED_AVRO,
                    "expected the record to end, found " + decoder.remainingBytes() + " of " + data.length
                            + " bytes left (schema id " + id + ")");
        }
        return record;
    }

    private static UndecodableRecord malformed(int id, byte[] data, Throwable cause) {
        return new UndecodableRecord(
                ErrorCode.MALFORMED_AVRO,
                "the " + data.length + " bytes do not follow schema id " + id + ": " + cause.getMessage(),
                cause);
    }
}
