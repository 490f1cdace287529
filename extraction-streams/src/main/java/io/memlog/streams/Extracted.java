package io.memlog.streams;

import io.memlog.schemas.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Entities of a text and whose work they are; immutable.
 *
 * @param found what was found
 * @param by who found it, which is not who was asked when that one failed
 * @param shortfall why it is less than what was asked for; null if it is not
 */
record Extracted(
        LoggedExtraction found, ExtractorName by, @Nullable ErrorCode shortfall) {
    static Extracted whole(LoggedExtraction found, ExtractorName by) {
        return new Extracted(found, by, null);
    }

    Extracted with(ErrorCode reason) {
        return new Extracted(found, by, reason);
    }

    /** The findings, then id, version and shortfall ("" for none). */
    byte[] toBytes() {
        var bytes = new ByteArrayOutputStream(512);
        try (var out = new DataOutputStream(bytes)) {
            found.writeTo(out);
            out.writeUTF(by.id());
            out.writeUTF(by.version());
            out.writeUTF(shortfall == null ? "" : shortfall.name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what was written.
     *
     * @param asked who found it if the bytes do not say so: they once ended with the findings
     */
    static Extracted fromBytes(byte[] bytes, ExtractorName asked) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            LoggedExtraction found = LoggedExtraction.readFrom(in);
            if (in.available() == 0) {
                return whole(found, asked);
            }
            var by = new ExtractorName(in.readUTF(), in.readUTF());
            String shortfall = in.readUTF();
            return new Extracted(found, by, shortfall.isEmpty() ? null : ErrorCode.valueOf(shortfall));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
