package io.memlog.reconciler;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.memlog.reconciler.repair.RepairRequest.ScopeJson;
import io.memlog.reconciler.store.Depth;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Scope;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The body of POST /v1/checks; every field may be left out.
 *
 * @param level how deep to look; digests unless given
 * @param scope one user only
 * @param limit most findings to look for in each store; 1,000 unless given
 * @param isAwaited answer when the check is done (the default), or at once with its id
 */
record CheckRequest(
        @Nullable Level level,
        @Nullable ScopeJson scope,
        @Nullable Integer limit,
        @JsonProperty("wait") @Nullable Boolean isAwaited) {
    private static final int DEFAULT_LIMIT = 1_000;
    private static final int MAX_LIMIT = 100_000;

    /** How deep a check looks; each level includes those above it. */
    enum Level {
        @JsonProperty("offsets")
        OFFSETS,
        @JsonProperty("digests")
        DIGESTS,
        @JsonProperty("deep")
        DEEP;

        /** How the content is compared; empty if it is not. */
        Optional<Depth> depth() {
            return switch (this) {
                case OFFSETS -> Optional.empty();
                case DIGESTS -> Optional.of(Depth.DIGESTS);
                case DEEP -> Optional.of(Depth.FIELDS);
            };
        }

        /** @throws MemlogException with {@link ErrorCode#INVALID_FIELD} if there is no such level */
        @JsonCreator
        static Level of(String name) {
            return Arrays.stream(values())
                    .filter(level -> level.name().toLowerCase(Locale.ROOT).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new MemlogException(
                            ErrorCode.INVALID_FIELD, "level: expected offsets, digests or deep, found another"));
        }
    }

    /** @throws MemlogException if the limit is outside its range or the scope is none */
    void requireValid() {
        if (limitOrDefault() < 1 || limitOrDefault() > MAX_LIMIT) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD,
                    "limit: expected 1 to %d, found %d".formatted(MAX_LIMIT, limitOrDefault()));
        }
        var unused = scopeOrAll();
    }

    Level levelOrDefault() {
        return level == null ? Level.DIGESTS : level;
    }

    Optional<Scope> scopeOrAll() {
        return Optional.ofNullable(scope).map(ScopeJson::toScope);
    }

    int limitOrDefault() {
        return limit == null ? DEFAULT_LIMIT : limit;
    }

    boolean waits() {
        return isAwaited == null || isAwaited;
    }
}
