package io.memlog.reconciler;

import io.memlog.reconciler.offsets.OffsetsReport;
import io.memlog.reconciler.offsets.OffsetsReport.PartitionOffsets;
import io.memlog.reconciler.verify.Findings;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.StoreName;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Open findings by store and kind, and each store's lag, read from time to time. Thread-safe. */
final class ReconcilerMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(ReconcilerMetrics.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Supplier<OffsetsReport> offsets;
    private volatile @Nullable OffsetsReport latest;

    ReconcilerMetrics(Supplier<OffsetsReport> offsets) {
        this.offsets = offsets;
    }

    void register(MeterRegistry metrics, Findings findings, int partitions) {
        for (StoreName store : StoreName.values()) {
            for (FindingKind kind : FindingKind.values()) {
                Gauge.builder("memlog.findings.open", () -> findings.countOpen(store, kind))
                        .tags("store", store.name(), "kind", kind.name())
                        .register(metrics);
            }
            Gauge.builder("memlog.store.readable", () -> readable(store))
                    .description("1 if the store's offsets could be read a moment ago, 0 if not")
                    .tags("store", store.name())
                    .register(metrics);
            for (int partition = 0; partition < partitions; partition++) {
                registerLag(metrics, store, partition);
            }
        }
    }

    /** Reads offsets until interrupted; a part that cannot be reached is tried again. */
    void keepReading() throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            read();
            Thread.sleep(INTERVAL);
        }
    }

    /** What cannot be told without the log is not told: figures of a former moment would look like those of now. */
    void read() {
        try {
            latest = offsets.get();
        } catch (MemlogException e) {
            latest = null;
            LOG.atWarn().log("Offsets cannot be read: {}", e.getMessage());
        }
    }

    private double readable(StoreName store) {
        OffsetsReport report = latest;
        if (report == null) {
            return Double.NaN;
        }
        return report.errors().containsKey(store) ? 0 : 1;
    }

    private void registerLag(MeterRegistry metrics, StoreName store, int partition) {
        Tags tags = Tags.of("store", store.name(), "partition", String.valueOf(partition));
        Gauge.builder("memlog.store.lag.records", () -> lagRecords(store, partition))
                .tags(tags)
                .register(metrics);
        Gauge.builder("memlog.store.lag.seconds", () -> lagSeconds(store, partition))
                .tags(tags)
                .register(metrics);
    }

    private double lagRecords(StoreName store, int partition) {
        OffsetsReport.StoreOffsets found = find(store, partition);
        return found == null ? Double.NaN : found.lagRecords();
    }

    private double lagSeconds(StoreName store, int partition) {
        OffsetsReport.StoreOffsets found = find(store, partition);
        return found == null ? Double.NaN : found.lagSeconds();
    }

    private OffsetsReport.@Nullable StoreOffsets find(StoreName store, int partition) {
        OffsetsReport report = latest;
        if (report == null) {
            return null;
        }
        PartitionOffsets row = report.partitions().get(partition);
        return row.stores().get(store);
    }
}
