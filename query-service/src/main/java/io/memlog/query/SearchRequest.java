package io.memlog.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.Limits;
import io.memlog.schemas.MemlogException;
import org.jspecify.annotations.Nullable;

/**
 * A search as it is asked for, from a body or from query parameters; immutable.
 *
 * @param query what to look for, in words
 * @param limit most hits, 1 to 100; 10 if null
 * @param mode {@code words} to compare words alone; by meaning if null
 * @param minToken token of a write that the answer must include
 * @param timeoutMs how long to wait for it
 * @param entities whether each hit comes with what it mentions
 * @param verify whether the hits are compared with the log
 */
record SearchRequest(
        @Nullable String tenantId,
        @Nullable String userId,
        @Nullable String query,
        @Nullable Integer limit,
        @Nullable String mode,
        @Nullable String minToken,
        @Nullable Integer timeoutMs,
        @Nullable Boolean entities,
        @Nullable Boolean verify) {
    private static final int DEFAULT_LIMIT = 10;
    private static final int MAX_LIMIT = 100;
    private static final String WORDS = "words";

    ReadOptions options() {
        return RequestFields.options(tenantId, userId, minToken, timeoutMs, entities);
    }

    boolean isVerified() {
        return verify != null && verify;
    }

    int checkedLimit() {
        return limit == null ? DEFAULT_LIMIT : RequestFields.within("limit", limit, 1, MAX_LIMIT);
    }

    boolean wantsWordsAlone() {
        if (mode != null && !mode.equals(WORDS)) {
            throw new MemlogException(ErrorCode.INVALID_FIELD, "mode: expected words or none, found another text");
        }
        return mode != null;
    }

    String checkedQuery() {
        if (query == null || query.isBlank()) {
            throw new MemlogException(ErrorCode.INVALID_FIELD, "query: expected text, found none");
        }
        int bytes = query.getBytes(UTF_8).length;
        if (bytes > Limits.DEFAULT.messageBytes()) {
            throw new MemlogException(
                    ErrorCode.TOO_LARGE,
                    "query: expected at most %d bytes, found %d".formatted(Limits.DEFAULT.messageBytes(), bytes));
        }
        return query;
    }
}
