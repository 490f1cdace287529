package io.memlog.reconciler.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.memlog.reconciler.ledger.LedgerEntry;
import io.memlog.reconciler.store.Depth;
import io.memlog.reconciler.store.StoredMemory;
import io.memlog.reconciler.verify.StoreResult.State;
import io.memlog.schemas.Buckets;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.StoreName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** A log and two stores that hold a hundred memories; the base of the tests of a verification. */
abstract class VerificationScene {
    static final int LIMIT = 1_000;

    final FakeLog log = new FakeLog();
    final Map<StoreName, FakeStore> stores =
            Map.of(StoreName.VECTOR, new FakeStore(StoreName.VECTOR), StoreName.GRAPH, new FakeStore(StoreName.GRAPH));
    final Verification verification =
            new Verification(List.of(store(StoreName.VECTOR), store(StoreName.GRAPH)), log, Duration.ofMillis(50));

    @BeforeEach
    void bothStoresHoldAHundredMemories() {
        for (int i = 0; i < 100; i++) {
            apply(key(i), log.put(key(i), 1, 1_000_003L * i, -7_000_003L * i));
        }
    }

    final Difference assertOnlyFinding(StoreName name, FindingKind kind, String key) {
        return assertOnlyFinding(Depth.DIGESTS, name, kind, key);
    }

    final Difference assertOnlyFinding(Depth depth, StoreName name, FindingKind kind, String key) {
        List<StoreResult> results = run(depth);
        for (StoreResult result : results) {
            if (result.store() != name) {
                assertThat(result.state()).isEqualTo(State.EQUAL);
            }
        }
        StoreResult result = find(results, name);
        assertThat(result.state()).isEqualTo(State.DIFFERENT);
        assertThat(result.confirmed())
                .extracting(Difference::store, Difference::kind, Difference::key, Difference::partition)
                .containsExactly(tuple(name, kind, key, FakeLog.partitionOf(key)));
        return result.confirmed().getFirst();
    }

    final List<StoreResult> run() {
        return run(Depth.DIGESTS);
    }

    final List<StoreResult> run(Depth depth) {
        return verification.run(depth, Optional.empty(), LIMIT, Map.of());
    }

    final StoreResult result(StoreName name) {
        return find(run(), name);
    }

    static StoreResult find(List<StoreResult> results, StoreName name) {
        return results.stream()
                .filter(result -> result.store() == name)
                .findFirst()
                .orElseThrow();
    }

    final FakeStore store(StoreName name) {
        return Objects.requireNonNull(stores.get(name));
    }

    final StoredMemory row(StoreName name, String key) {
        return store(name).rows.stream()
                .filter(row -> row.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    final void apply(String key, LedgerEntry entry) {
        stores.values().forEach(store -> store.apply(key, entry));
    }

    static String key(int i) {
        return "acme/user-%d/m%d".formatted(i % 10, i);
    }

    static String inSameBucketAs(String key) {
        String scope = key.substring(0, key.lastIndexOf('/'));
        for (int i = 0; ; i++) {
            String candidate = scope + "/twin-" + i;
            if (Buckets.of(candidate) == Buckets.of(key)) {
                return candidate;
            }
        }
    }

    static StoredMemory changed(
            StoredMemory row,
            @Nullable Integer logPartition,
            @Nullable Integer bucket,
            @Nullable Long version,
            @Nullable Long digest) {
        return new StoredMemory(row.key(), logPartition, bucket, version, row.logOffset(), digest);
    }

    static Long xor(@Nullable Long digest, long bits) {
        return Objects.requireNonNull(digest) ^ bits;
    }
}
