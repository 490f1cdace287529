package io.memlog.query;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.ReadToken;
import io.memlog.schemas.Scope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Turns what a request says into checked values; stateless. */
final class RequestFields {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_TIMEOUT_MS = 30_000;

    private RequestFields() {}

    static ReadOptions options(
            @Nullable String tenantId,
            @Nullable String userId,
            @Nullable String minToken,
            @Nullable Integer timeoutMs,
            @Nullable Boolean withEntities) {
        return new ReadOptions(
                Scope.named(tenantId, userId),
                minToken == null ? null : ReadToken.parse(minToken),
                timeoutMs == null
                        ? DEFAULT_TIMEOUT
                        : Duration.ofMillis(within("timeoutMs", timeoutMs, 0, MAX_TIMEOUT_MS)),
                withEntities != null && withEntities);
    }

    static int within(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD, "%s: expected %d to %d, found %d".formatted(name, min, max, value));
        }
        return value;
    }

    static @Nullable Integer integer(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw new MemlogException(ErrorCode.INVALID_FIELD, name + ": expected an integer, found another text");
        }
    }

    static @Nullable Boolean flag(String name, @Nullable String text) {
        return switch (text) {
            case null -> null;
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new MemlogException(
                        ErrorCode.INVALID_FIELD, name + ": expected true or false, found another text");
        };
    }
}
