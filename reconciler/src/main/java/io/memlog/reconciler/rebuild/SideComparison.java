package io.memlog.reconciler.rebuild;

import io.memlog.reconciler.verify.Difference;
import io.memlog.reconciler.verify.StoreResult;
import io.memlog.schemas.avro.FindingKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the comparison of a side generation with the ledger came to; immutable, and JSON as it is.
 *
 * @param compared memories the log holds at the watermarks
 * @param findings differences that nobody has accepted
 * @param accepted differences that somebody has accepted of the live store, and that no generation can be without
 * @param undecided keys that were written during every second reading
 * @param truncated more suspects than the limit; what lies beyond was not looked at
 * @param error why nothing can be said
 */
public record SideComparison(
        long compared,
        List<Finding> findings,
        int accepted,
        int undecided,
        boolean truncated,
        @Nullable String error) {
    public SideComparison {
        findings = List.copyOf(findings);
    }

    /** One difference, without text; digests are 16 hexadecimal digits. */
    public record Finding(
            String findingId,
            FindingKind kind,
            String key,
            int partition,
            @Nullable Long logOffset,
            @Nullable Long expectedVersion,
            @Nullable Long foundVersion,
            @Nullable String expectedDigest,
            @Nullable String foundDigest) {
        static Finding of(Difference difference) {
            return new Finding(
                    difference.findingId(),
                    difference.kind(),
                    difference.key(),
                    difference.partition(),
                    difference.logOffset(),
                    difference.expectedVersion(),
                    difference.foundVersion(),
                    hex(difference.expectedDigest()),
                    hex(difference.foundDigest()));
        }

        private static @Nullable String hex(@Nullable Long digest) {
            return digest == null ? null : "%016x".formatted(digest);
        }
    }

    static SideComparison of(StoreResult result, List<Difference> notAccepted) {
        return new SideComparison(
                result.partitions().values().stream()
                        .mapToLong(StoreResult.PartitionResult::expected)
                        .sum(),
                notAccepted.stream().map(Finding::of).toList(),
                result.confirmed().size() - notAccepted.size(),
                result.unconfirmed().size(),
                result.isTruncated(),
                result.error());
    }

    /** Another comparison may say more. */
    boolean isUndecided() {
        return findings.isEmpty() && !truncated && undecided > 0;
    }

    /** The generation may become live. */
    boolean isSound() {
        return findings.isEmpty() && undecided == 0 && !truncated && error == null;
    }
}
