package io.memlog.reconciler.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.reconciler.ledger.Fingerprint.Arithmetic;
import io.memlog.schemas.Buckets;
import io.memlog.schemas.avro.StoreName;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Asks two ledgers everything that can be asked of a partition between two watermarks. Stateless. */
final class SameAnswers {
    private SameAnswers() {}

    static void assertSame(Ledger found, Ledger expected, int partition, Collection<String> keys, long from, long to) {
        assertThat(found.position(partition)).isEqualTo(expected.position(partition));
        assertThat(found.floor(partition)).isEqualTo(expected.floor(partition));
        assertThat(found.progress(partition, from)).isEqualTo(expected.progress(partition, from));
        assertThat(found.progress(partition, to)).isEqualTo(expected.progress(partition, to));
        for (StoreName store : StoreName.values()) {
            for (Arithmetic arithmetic : Arithmetic.values()) {
                assertThat(found.fingerprints(partition, from, store, arithmetic))
                        .isEqualTo(expected.fingerprints(partition, from, store, arithmetic));
                assertThat(found.fingerprints(partition, to, store, arithmetic))
                        .isEqualTo(expected.fingerprints(partition, to, store, arithmetic));
            }
        }
        for (String key : keys) {
            assertThat(found.newest(key)).isEqualTo(expected.newest(key));
            assertThat(withoutErasedStart(found.statesBetween(key, from, to)))
                    .isEqualTo(withoutErasedStart(expected.statesBetween(key, from, to)));
            BucketId bucket = new BucketId(partition, Buckets.of(key));
            assertThat(found.keys(bucket)).isEqualTo(expected.keys(bucket));
        }
        String scope = keys.iterator().next();
        scope = scope.substring(0, scope.lastIndexOf('/'));
        assertThat(found.keysOfScope(scope)).isEqualTo(expected.keysOfScope(scope));
    }

    /** "Erased" and "never heard of" ask the same of a store. */
    private static List<Optional<LedgerEntry>> withoutErasedStart(List<Optional<LedgerEntry>> states) {
        boolean isErased = states.getFirst().filter(LedgerEntry::isErased).isPresent();
        if (isErased) {
            states.set(0, Optional.empty());
        }
        return states;
    }
}
