package io.memlog.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.memlog.reconciler.ledger.DiskLedger;
import io.memlog.reconciler.ledger.Fingerprint.Arithmetic;
import io.memlog.reconciler.ledger.LedgerFold;
import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.ledger.LogScan;
import io.memlog.schemas.avro.StoreName;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.KafkaSettings;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;

/**
 * A process that folds the log into the ledger of a folder, as a check does that begins, and prints what that took: records,
 * nanoseconds, nanoseconds of processor time, and nanoseconds for the fingerprints of both stores.
 */
final class LedgerFoldProgram {
    /** How far below the log's end both stores stand. */
    private static final long BACKLOG = 100;

    private LedgerFoldProgram() {}

    /** Takes Kafka's address, the registry's, and the folder. */
    public static void main(String[] arguments) {
        QuietLogging.begin();
        OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long[] records = {0};
        try (Admin admin = Admin.create(KafkaSettings.admin(arguments[0], "bench"));
                DiskLedger ledger = new DiskLedger(Path.of(arguments[2]), FilledStores.PARTITIONS);
                LogScan scan = ComparedStores.scan(arguments[0])) {
            var digests = MemlogSerdes.digests(MemlogSerdes.config(arguments[1]));
            LedgerFold log = new LedgerFold(
                    new LogPositions(admin, FilledStores.PARTITIONS),
                    scan,
                    (topic, data) -> {
                        records[0]++;
                        return digests.deserialize(topic, data);
                    },
                    ledger,
                    Clock.systemUTC());
            log.bounds().forEach((partition, bound) -> ledger.raiseFloor(partition, bound.end() - BACKLOG));
            long cpu = machine.getProcessCpuTime();
            long start = System.nanoTime();
            Map<Integer, LogBounds> bounds = log.foldToEnd();
            long folded = System.nanoTime();
            long foldCpu = machine.getProcessCpuTime() - cpu;
            fingerprints(ledger, bounds);
            System.out.printf("%d %d %d %d%n", records[0], folded - start, foldCpu, System.nanoTime() - folded);
        }
    }

    private static void fingerprints(DiskLedger ledger, Map<Integer, LogBounds> bounds) {
        for (StoreName store : StoreName.values()) {
            for (int partition = 0; partition < FilledStores.PARTITIONS; partition++) {
                long end = Objects.requireNonNull(bounds.get(partition)).end();
                var unused = ledger.fingerprints(partition, end, store, Arithmetic.HALF_SUMS);
            }
        }
    }
}
