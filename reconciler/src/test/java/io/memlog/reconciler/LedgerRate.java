package io.memlog.reconciler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.KafkaSettings;
import io.memlog.service.TopicProvisioner;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast a ledger is folded from a real log by a process with one core, and what following and a check after a restart cost;
 * started by hand with -Dit.test=LedgerRate.
 */
class LedgerRate {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerRate.class);
    private static final int MEMORIES = Integer.getInteger("memories", 300_000);
    private static final int CHANGES = 10_000;
    private static final String WORDS =
            "Bob likes green tea after lunch and walks the dog along the river every evening. ";

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY);

    @TempDir
    Path folder;

    private final Random random = new Random(7);

    @Test
    void ledgerRate() throws Exception {
        String kafka = parts.kafkaBootstrapServers();
        try (Admin admin = Admin.create(KafkaSettings.admin(kafka, "test"))) {
            TopicProvisioner.ensure(admin, VerificationIT.PARTITIONS, 1);
        }
        produce(0, MEMORIES, 1);
        run("first fold");
        run("nothing new");
        produce(0, CHANGES, 2);
        run(CHANGES + " changes");
    }

    /** Pinned to one core where the system can: consumer, decoding, RocksDB and its background threads share it. */
    private void run(String what) throws Exception {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/taskset"))) {
            command.addAll(List.of("/usr/bin/taskset", "-c", "0"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-DLOG_LEVEL=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                LedgerRateProgram.class.getName(),
                what,
                parts.kafkaBootstrapServers(),
                parts.registryUrl(),
                folder.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        // Not inherited: the test runner speaks over this process's own output.
        process.inputReader().lines().forEach(line -> LOG.info("{}", line));
        int code = process.waitFor();
        if (code != 0) {
            throw new IllegalStateException("expected exit code 0, found " + code);
        }
    }

    /** Records of about 2.1 KB whose vectors do not compress. */
    private void produce(int from, int to, long version) {
        Serializer<SpecificRecord> enriched =
                MemlogSerdes.enriched(MemlogSerdes.config(parts.registryUrl())).serializer();
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                KafkaSettings.producer(parts.kafkaBootstrapServers(), "test-rate"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            long bytes = 0;
            for (int i = from; i < to; i++) {
                String key = "acme/user-%d/rate-%d".formatted(i % 1_000, i);
                byte[] value = enriched.serialize(Topics.ENRICHED, memory(key, version));
                bytes += value.length;
                var unused = producer.send(
                        new ProducerRecord<>(Topics.ENRICHED, TestLog.partition(key), key.getBytes(UTF_8), value));
            }
            LOG.info("{} records of {} bytes", to - from, bytes / (to - from));
        }
    }

    private MemoryRecord memory(String key, long version) {
        byte[] vector = new byte[384 * Float.BYTES];
        random.nextBytes(vector);
        String content = WORDS.repeat(4) + key;
        return MemoryRecord.newBuilder(TestLog.memory(key, version, 0))
                .setContent(content)
                .setEmbedding(new Embedding("fingerprint", "model", 384, ByteBuffer.wrap(vector)))
                .setVectorDigest(random.nextLong())
                .setGraphDigest(random.nextLong())
                .build();
    }
}
