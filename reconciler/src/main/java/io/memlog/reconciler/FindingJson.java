package io.memlog.reconciler;

import io.memlog.reconciler.verify.Difference;
import io.memlog.reconciler.verify.KnownFinding;
import io.memlog.schemas.avro.FindingDepth;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.FindingState;
import io.memlog.schemas.avro.StoreName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A finding as JSON. Digests are 16 hexadecimal digits: JSON numbers lose the last bits in many languages. */
record FindingJson(
        String findingId,
        StoreName store,
        FindingKind kind,
        String key,
        int partition,
        @Nullable Long logOffset,
        @Nullable Long expectedVersion,
        @Nullable Long foundVersion,
        @Nullable String expectedDigest,
        @Nullable String foundDigest,
        Instant firstSeenAt,
        Instant lastSeenAt,
        FindingState state,
        FindingDepth depth,
        @Nullable String reason) {
    static FindingJson of(KnownFinding finding) {
        Difference difference = finding.difference();
        return new FindingJson(
                difference.findingId(),
                difference.store(),
                difference.kind(),
                difference.key(),
                difference.partition(),
                difference.logOffset(),
                difference.expectedVersion(),
                difference.foundVersion(),
                hex(difference.expectedDigest()),
                hex(difference.foundDigest()),
                finding.firstSeenAt(),
                finding.lastSeenAt(),
                finding.state(),
                finding.depth(),
                finding.reason());
    }

    private static @Nullable String hex(@Nullable Long digest) {
        return digest == null ? null : "%016x".formatted(digest);
    }
}
