package io.memlog.benchmarks;

import io.memlog.testkit.Database;
import io.memlog.testkit.KafkaProcess;
import io.memlog.testkit.Neo4jProcess;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.PostgresProcess;
import io.memlog.testkit.RealParts;
import io.memlog.testkit.RegistryProcess;
import io.memlog.testkit.process.Folders;
import io.memlog.testkit.service.PartAddresses;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Kafka, registry, Postgres and Neo4j as they run in production: durable, not the throwaway ones of tests. Thread-safe. */
final class BenchmarkParts implements AutoCloseable {
    /** With the 768 MB of tests the bare loop over four partitions reached 4,600 records/s, with this 7,300. */
    private static final int NEO4J_HEAP_MEGABYTES = 3_072;

    /** A production server has its files in memory as far as they fit; with the 64 MB of tests every scan waits for the disk's cache. */
    private static final int NEO4J_PAGE_CACHE_MEGABYTES = 2_048;

    private final Path folder;
    private final KafkaProcess kafka;
    private final RegistryProcess registry;
    private final PostgresProcess postgres;
    private final Neo4jProcess neo4j;

    /** @param folder deleted at the end, also when Ctrl-C ends the program */
    BenchmarkParts(Path folder) {
        this.folder = folder;
        this.kafka = new KafkaProcess(PartSettings.in(folder.resolve("kafka")));
        this.registry = new RegistryProcess(PartSettings.in(folder.resolve("registry")));
        this.postgres = new PostgresProcess(PartSettings.in(folder.resolve("postgres")));
        this.neo4j = new Neo4jProcess(PartSettings.in(folder.resolve("neo4j")))
                .heapMegabytes(NEO4J_HEAP_MEGABYTES)
                .pageCacheMegabytes(NEO4J_PAGE_CACHE_MEGABYTES);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "delete-benchmark-parts"));
    }

    void start() {
        RealParts.startTogether(List.of(kafka, registry, postgres, neo4j));
    }

    /** All but Neo4j. */
    void startWithoutGraph() {
        RealParts.startTogether(List.of(kafka, registry, postgres));
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    String registryUrl() {
        return registry.url();
    }

    Database database() {
        return postgres.database();
    }

    URI graph() {
        return URI.create(neo4j.boltUri());
    }

    /** What a sink reads that runs in this process; may be added to. */
    Map<String, String> sinkVariables(int partitions) {
        var addresses = new PartAddresses(bootstrapServers(), registryUrl(), database(), graph().toString());
        Map<String, String> variables = new HashMap<>(addresses.environment());
        variables.put("MEMLOG_PARTITIONS", String.valueOf(partitions));
        variables.put("MEMLOG_HTTP_PORT", "0");
        return variables;
    }

    /** Kills them all and deletes their data. */
    @Override
    public synchronized void close() {
        kafka.kill();
        registry.kill();
        neo4j.kill();
        postgres.deleteData();
        Folders.delete(folder);
    }
}
