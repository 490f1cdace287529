package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.reconciler.offsets.OffsetsReport;
import io.memlog.reconciler.offsets.OffsetsReport.PartitionOffsets;
import io.memlog.reconciler.offsets.OffsetsReport.StoreOffsets;
import io.memlog.reconciler.verify.Findings;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.avro.StoreName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ReconcilerMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicReference<@Nullable OffsetsReport> report = new AtomicReference<>();
    private final ReconcilerMetrics metrics = new ReconcilerMetrics(() -> {
        OffsetsReport now = report.get();
        if (now == null) {
            throw new MemlogException(ErrorCode.LOG_UNAVAILABLE, "expected an answer of the log, found none");
        }
        return now;
    });

    @Test
    void storeThatCannotBeReadIsTold() {
        metrics.register(registry, new Findings(Clock.systemUTC(), finding -> {}), 1);
        assertThat(readable(StoreName.GRAPH)).isNaN();

        report.set(report(Map.of(StoreName.GRAPH, "connection refused")));
        metrics.read();

        assertThat(readable(StoreName.GRAPH)).isZero();
        assertThat(readable(StoreName.VECTOR)).isOne();
        assertThat(lag(StoreName.GRAPH)).isNaN();
        assertThat(lag(StoreName.VECTOR)).isEqualTo(7);

        report.set(report(Map.of()));
        metrics.read();

        assertThat(readable(StoreName.GRAPH)).isOne();
    }

    @Test
    void withoutTheLogFiguresOfAFormerMomentAreNotTold() {
        metrics.register(registry, new Findings(Clock.systemUTC(), finding -> {}), 1);
        report.set(report(Map.of()));
        metrics.read();
        assertThat(lag(StoreName.VECTOR)).isEqualTo(7);

        report.set(null);
        metrics.read();

        assertThat(lag(StoreName.VECTOR)).isNaN();
        assertThat(readable(StoreName.VECTOR)).isNaN();
    }

    private double readable(StoreName store) {
        return registry.get("memlog.store.readable")
                .tag("store", store.name())
                .gauge()
                .value();
    }

    private double lag(StoreName store) {
        return registry.get("memlog.store.lag.records")
                .tag("store", store.name())
                .gauge()
                .value();
    }

    private static OffsetsReport report(Map<StoreName, String> errors) {
        var stores = new TreeMap<StoreName, StoreOffsets>();
        for (StoreName store : StoreName.values()) {
            if (!errors.containsKey(store)) {
                stores.put(store, new StoreOffsets(3, 7, 1.5, 2, Instant.EPOCH));
            }
        }
        return new OffsetsReport(
                Instant.EPOCH, false, List.of(new PartitionOffsets(0, 10, 10, 10, stores, null)), errors);
    }
}
