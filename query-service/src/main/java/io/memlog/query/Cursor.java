package io.memlog.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.Identifiers;
import io.memlog.schemas.MemlogException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where a list goes on: after a memory id, so that a page is neither doubled nor skipped when memories come and go between; immutable.
 *
 * @param afterMemoryId last id of the page before; empty for the beginning
 */
record Cursor(String afterMemoryId) {
    static final Cursor START = new Cursor("");

    static Cursor parse(@Nullable String text) {
        if (text == null) {
            return START;
        }
        try {
            String id = new String(Base64.getUrlDecoder().decode(text), UTF_8);
            return new Cursor(Identifiers.require("cursor", id));
        } catch (IllegalArgumentException | MemlogException e) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD,
                    "cursor: expected the nextCursor of an earlier answer, found another text");
        }
    }

    String encoded() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(afterMemoryId.getBytes(UTF_8));
    }
}
