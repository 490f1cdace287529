package io.memlog.reconciler.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.reconciler.ledger.LedgerEntry;
import io.memlog.schemas.avro.StoreName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A store without snapshots whose sink commits all the time, before, during and between readings: what is damaged and not written again
 * is found by one check, and nothing else ever is.
 */
final class BusyStoresTest extends VerificationScene {
    private static final int CHECKS = 12;

    /** Keys below it are written all the time, those from it on never again. */
    private static final int QUIET = 60;

    private final FakeStore graph = store(StoreName.GRAPH);
    private final Deque<Runnable> shown = new ArrayDeque<>();
    private int readingsOfCommit;
    private int version = 1;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void damageOfWhatIsNotWrittenIsFoundAndNothingElse(long seed) {
        // Given
        Random random = new Random(seed);
        graph.beforeReading = () -> {
            // A reading may see a part of a commit, not two readings one after the other.
            if (readingsOfCommit++ > 0) {
                finishCommit();
            }
            commit(random.nextInt(FakeLog.PARTITIONS), random);
        };
        graph.beforeContent = () -> move(random);
        graph.duringReading = () -> {
            move(random);
            // No partition ever stands still.
            for (int partition = 0; partition < FakeLog.PARTITIONS; partition++) {
                finishCommit();
                commit(partition, random);
                offsetOf(partition).run();
            }
        };
        Set<String> damaged = new TreeSet<>();

        for (int check = 0; check < CHECKS; check++) {
            // When
            StoreResult result = result(StoreName.GRAPH);

            // Then
            assertThat(result.confirmed()).extracting(Difference::key).containsExactlyElementsOf(damaged);

            // Given
            String key = key(QUIET + random.nextInt(100 - QUIET));
            if (damaged.add(key)) {
                damage(key, random);
            }
        }
    }

    private void damage(String key, Random random) {
        if (random.nextBoolean()) {
            graph.remove(key);
        } else {
            var right = row(StoreName.GRAPH, key);
            graph.replace(changed(right, right.logPartition(), right.bucket(), right.version(), random.nextLong()));
        }
    }

    /** Some pieces of a commit become visible, or some commits as a whole. */
    private void move(Random random) {
        if (random.nextBoolean()) {
            for (int i = random.nextInt(4); i > 0 && !shown.isEmpty(); i--) {
                shown.pop().run();
            }
            return;
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            finishCommit();
            commit(random.nextInt(FakeLog.PARTITIONS), random);
        }
    }

    /** The sink begins a commit when the one before is over; its rows and its offset become visible in any order. */
    private void commit(int partition, Random random) {
        if (!shown.isEmpty()) {
            return;
        }
        readingsOfCommit = 0;
        List<Runnable> pieces = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        while (keys.isEmpty() || random.nextInt(4) > 0) {
            String key = key(random.nextInt(QUIET));
            if (FakeLog.partitionOf(key) == partition && keys.add(key)) {
                LedgerEntry entry = random.nextInt(4) == 0
                        ? log.erase(key)
                        : log.put(key, ++version, random.nextLong(), random.nextLong());
                store(StoreName.VECTOR).apply(key, entry);
                pieces.add(() -> show(key, entry));
            }
        }
        pieces.add(offsetOf(partition));
        Collections.shuffle(pieces, random);
        shown.addAll(pieces);
    }

    private Runnable offsetOf(int partition) {
        long end = log.end(partition);
        return () -> graph.nextOffsets.put(partition, end);
    }

    private void show(String key, LedgerEntry entry) {
        graph.remove(key);
        if (!entry.isErased()) {
            graph.rows.add(graph.row(key, entry));
        }
    }

    private void finishCommit() {
        while (!shown.isEmpty()) {
            shown.pop().run();
        }
    }
}
