package io.memlog.reconciler.letters;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The body of a retry or a discard; every field may be left out, but either a place, something of a filter, or {@code all} must be
 * given.
 *
 * @param limit most letters; 1,000 unless given
 * @param perSecond most events a second; 100 unless given
 * @param waitSeconds how long a retry waits for what became of its events; 30 unless given
 * @param by who asks; a discard must say it
 * @param reason why; a discard must say it
 * @param isAwaited whether a retry that is asked for by its short form is answered at its end, which it is unless this says no
 */
public record LetterRequest(
        @Nullable Integer partition,
        @Nullable Long offset,
        @Nullable String code,
        @Nullable String stage,
        @Nullable String topic,
        @Nullable String tenant,
        @Nullable Instant from,
        @Nullable Instant to,
        @JsonProperty("all") @Nullable Boolean isAll,
        @Nullable Integer limit,
        @JsonProperty("dryRun") @Nullable Boolean isDryRun,
        @Nullable Integer perSecond,
        @JsonProperty("force") @Nullable Boolean isForced,
        @Nullable Integer waitSeconds,
        @Nullable String by,
        @Nullable String reason,
        @JsonProperty("wait") @Nullable Boolean isAwaited) {
    public static final String FORM =
            "partition, offset, code, stage, topic, tenant, from, to, all, limit, dryRun, by, ...";

    private static final int DEFAULT_LIMIT = 1_000;
    private static final int MAX_LIMIT = 1_000_000;

    public LetterSelection selection() {
        if ((partition == null) != (offset == null)) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD, "expected partition and offset together, found one of them");
        }
        LetterId id = partition == null || offset == null ? null : new LetterId(partition, offset);
        return new LetterSelection(
                id, new LetterFilter(code, stage, topic, tenant, from, to, null), Boolean.TRUE.equals(isAll));
    }

    public int limitOrDefault() {
        return Bounds.check("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT);
    }

    public boolean isDryRunOrNot() {
        return Boolean.TRUE.equals(isDryRun);
    }

    String requiredBy() {
        return Bounds.label("by", by);
    }

    String requiredReason() {
        return Bounds.label("reason", reason);
    }
}
