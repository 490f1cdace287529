package io.memlog.reconciler.letters;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The body of a prune: partition and offset, or a time (of one partition or of all).
 *
 * @param offset first offset that stays
 * @param before letters from this time on stay
 * @param isForced undecided letters are discarded on the way, for the reason given
 */
record PruneRequest(
        @Nullable Integer partition,
        @Nullable Long offset,
        @Nullable Instant before,
        @JsonProperty("force") @Nullable Boolean isForced,
        @JsonProperty("dryRun") @Nullable Boolean isDryRun,
        @Nullable String by,
        @Nullable String reason) {
    static final String FORM = "partition, offset, before, force, dryRun, by, reason";

    Prune.Limit toLimit() {
        return new Prune.Limit(partition, offset, before);
    }

    /** Null unless it is forced; then a reason must be given. */
    @Nullable
    String forceReason() {
        return Boolean.TRUE.equals(isForced) ? Bounds.label("reason", reason) : null;
    }

    String requiredBy() {
        return Bounds.label("by", by);
    }

    boolean isDryRunOrNot() {
        return Boolean.TRUE.equals(isDryRun);
    }
}
