package io.memlog.streams;

import io.memlog.schemas.avro.Sha256;
import java.time.Instant;
import java.time.ZoneId;

/**
 * A text that models read; immutable.
 *
 * @param text content and messages of a memory
 * @param hash of the text
 * @param saidAt time against which relative dates are resolved
 * @param zone in which they are meant
 */
record SourceText(String text, Sha256 hash, Instant saidAt, ZoneId zone) {
    boolean isBlank() {
        return text.isBlank();
    }
}
