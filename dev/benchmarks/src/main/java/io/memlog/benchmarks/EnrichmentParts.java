package io.memlog.benchmarks;

import io.memlog.service.KafkaSettings;
import io.memlog.service.TopicProvisioner;
import io.memlog.testkit.KafkaProcess;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.RealParts;
import io.memlog.testkit.RegistryProcess;
import io.memlog.testkit.ServiceProcess;
import io.memlog.testkit.ServiceProgram;
import io.memlog.testkit.process.Folders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** Kafka and registry as in production, and extraction-streams as a process of its own. For one thread. */
final class EnrichmentParts implements AutoCloseable {
    static final int PARTITIONS = 4;

    private static final String SERVICE = "extraction-streams";
    private static final String MAIN = "io.memlog.streams.ExtractionStreams";

    private final Path folder;
    private final String model;
    private final KafkaProcess kafka;
    private final RegistryProcess registry;
    private volatile @Nullable ServiceProcess service;

    /** @param folder deleted at the end, also when Ctrl-C ends the program */
    EnrichmentParts(Path folder, String model) {
        this.folder = folder;
        this.model = model;
        this.kafka = new KafkaProcess(PartSettings.in(folder.resolve("kafka")));
        this.registry = new RegistryProcess(PartSettings.in(folder.resolve("registry")));
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "delete-benchmark-parts"));
    }

    /** Kafka with the topics, and the registry. */
    void start() {
        RealParts.startTogether(List.of(kafka, registry));
        try (Admin admin = Admin.create(KafkaSettings.admin(kafka.bootstrapServers(), "bench"))) {
            TopicProvisioner.ensure(admin, PARTITIONS, 1);
        }
    }

    /** Starts the service, or starts it again with another number of threads; everything else is as by default. */
    void startService(int threads) {
        stopService();
        ServiceProgram program = ServiceProgram.onOwnClassPath(
                        MAIN,
                        Map.of(
                                "MEMLOG_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                                "MEMLOG_SCHEMA_REGISTRY_URL", registry.url(),
                                "MEMLOG_PARTITIONS", String.valueOf(PARTITIONS),
                                "MEMLOG_STATE_DIR", folder.resolve("state").toString(),
                                "MEMLOG_STREAMS_THREADS", String.valueOf(threads),
                                "MEMLOG_EMBEDDING_MODEL", model))
                .jvmOptions("-Xms64m", "-Xmx768m", "-Xshare:auto");
        var started = new ServiceProcess(SERVICE, program, PartSettings.in(folder.resolve(SERVICE)));
        service = started;
        started.start();
    }

    ServiceProcess service() {
        ServiceProcess started = service;
        if (started == null) {
            throw new IllegalStateException("expected a started service, found none");
        }
        return started;
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    String registryUrl() {
        return registry.url();
    }

    Duration serviceCpu() {
        return cpu(service().pid());
    }

    Duration kafkaCpu() {
        return cpu(kafka.pid());
    }

    private void stopService() {
        ServiceProcess running = service;
        if (running != null) {
            running.stop();
            service = null;
        }
    }

    /** Kills them all and deletes their data. */
    @Override
    public synchronized void close() {
        ServiceProcess running = service;
        if (running != null) {
            running.kill();
            service = null;
        }
        kafka.kill();
        registry.kill();
        Folders.delete(folder);
    }

    private static Duration cpu(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow(() -> new IllegalStateException(
                        "expected the processor time of process %d, found none".formatted(pid)));
    }
}
