package io.memlog.reconciler;

import com.sun.management.OperatingSystemMXBean;
import io.memlog.reconciler.ledger.DiskLedger;
import io.memlog.reconciler.ledger.Fingerprint;
import io.memlog.reconciler.ledger.Fingerprint.Arithmetic;
import io.memlog.reconciler.ledger.LedgerFold;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.ledger.LogScan;
import io.memlog.schemas.avro.StoreName;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.KafkaSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** One process of {@link LedgerRate}: folds to the log's end as a check does, and says what that and the fingerprints took. */
final class LedgerRateProgram {
    private LedgerRateProgram() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, Object> settings = KafkaSettings.consumer(arguments[1], "ledger-rate");
        settings.putAll(LogScan.SETTINGS);
        Path folder = Path.of(arguments[3]);
        OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        int partitions = VerificationIT.PARTITIONS;
        long[] records = {0};
        try (Admin admin = Admin.create(KafkaSettings.admin(arguments[1], "ledger-rate"));
                DiskLedger ledger = new DiskLedger(folder, partitions);
                LogScan scan = new LogScan(
                        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()))) {
            var digests = MemlogSerdes.digests(MemlogSerdes.config(arguments[2]));
            LedgerFold log = new LedgerFold(
                    new LogPositions(admin, partitions),
                    scan,
                    (topic, data) -> {
                        records[0]++;
                        return digests.deserialize(topic, data);
                    },
                    ledger,
                    Clock.systemUTC());
            // Both stores stand a little before the log's end, as they do when a check begins.
            log.bounds().forEach((partition, bound) -> ledger.raiseFloor(partition, bound.end() - 100));
            long cpu = machine.getProcessCpuTime();
            long start = System.nanoTime();
            var bounds = log.foldToEnd();
            long folded = System.nanoTime();
            long foldCpu = machine.getProcessCpuTime() - cpu;
            long held = 0;
            for (StoreName store : StoreName.values()) {
                for (int partition = 0; partition < partitions; partition++) {
                    long end = java.util.Objects.requireNonNull(bounds.get(partition))
                            .end();
                    held += ledger.fingerprints(partition, end, store, Arithmetic.HALF_SUMS).values().stream()
                            .mapToLong(Fingerprint::count)
                            .sum();
                }
            }
            long compared = System.nanoTime();
            double seconds = (folded - start) / 1e9;
            System.out.printf(
                    "%s: %,d records in %.2f s = %,.0f/s, %.2f s of processor time; fingerprints of %,d memories"
                            + " in %.0f ms; heap used %d MB of %d, ledger %.1f MB on disk%n",
                    arguments[0],
                    records[0],
                    seconds,
                    records[0] / seconds,
                    foldCpu / 1e9,
                    held / 2,
                    (compared - folded) / 1e6,
                    (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20,
                    Runtime.getRuntime().maxMemory() >> 20,
                    bytes(folder) / 1e6);
        }
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
