package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlog.reconciler.ledger.DiskLedger;
import io.memlog.reconciler.ledger.LedgerFold;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.ledger.LogScan;
import io.memlog.schemas.Topics;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.schemas.serde.RecordDigests;
import io.memlog.service.KafkaSettings;
import io.memlog.service.TopicProvisioner;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A ledger that outlives its process, on a real log. */
class LedgerResumeIT {
    private static final int MEMORIES = 200;
    private static final Duration A_WEEK_AND_A_BIT = Duration.ofDays(7).plusMinutes(1);

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY);

    @TempDir
    Path folder;

    private Admin admin;
    private TestLog log;
    private int decoded;

    @BeforeEach
    void fillTheLog() {
        admin = Admin.create(KafkaSettings.admin(parts.kafkaBootstrapServers(), "test"));
        TopicProvisioner.ensure(admin, VerificationIT.PARTITIONS, 1);
        log = new TestLog(parts.kafkaBootstrapServers(), parts.registryUrl());
        log.put(IntStream.range(0, MEMORIES).mapToObj(LedgerResumeIT::key).toList());
        log.abort(key(1));
    }

    @AfterEach
    void close() {
        log.close();
        admin.close();
    }

    @Test
    void nextProcessReadsOnlyWhatIsNewAndAnotherTopicsLedgerIsThrownAway() throws Exception {
        // Given
        assertThat(fold(Clock.systemUTC(), key(0))).isEqualTo(1);
        int first = decoded;

        // When
        log.put(List.of(key(0), key(3)));
        log.erase(key(2));

        // Then
        assertThat(fold(Clock.systemUTC(), key(0))).isEqualTo(2);
        assertThat(decoded - first).isEqualTo(2);

        // When: the log may have forgotten a tombstone meanwhile.
        assertThat(fold(Clock.offset(Clock.systemUTC(), A_WEEK_AND_A_BIT), key(0)))
                .isEqualTo(2);

        // Then
        assertThat(decoded - first).isEqualTo(2 + first + 2);

        // When: the topic is created again.
        log.close();
        admin.deleteTopics(List.of(Topics.ENRICHED)).all().get(30, TimeUnit.SECONDS);
        await().untilAsserted(() ->
                assertThat(admin.listTopics().names().get(5, TimeUnit.SECONDS)).doesNotContain(Topics.ENRICHED));
        TopicProvisioner.ensure(admin, VerificationIT.PARTITIONS, 1);
        log = new TestLog(parts.kafkaBootstrapServers(), parts.registryUrl());
        log.put(List.of(key(7)));

        // Then
        assertThat(fold(Clock.systemUTC(), key(0))).isEqualTo(-1);
        assertThat(fold(Clock.systemUTC(), key(7))).isEqualTo(1);
    }

    /** What a new process knows of a key after it has folded to the log's end: its version, or -1. */
    private long fold(Clock clock, String key) {
        Map<String, Object> settings = KafkaSettings.consumer(parts.kafkaBootstrapServers(), "test-ledger");
        Deserializer<RecordDigests> digests = MemlogSerdes.digests(MemlogSerdes.config(parts.registryUrl()));
        try (DiskLedger ledger = new DiskLedger(folder, VerificationIT.PARTITIONS);
                LogScan scan = new LogScan(
                        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()))) {
            LedgerFold fold = new LedgerFold(
                    new LogPositions(admin, VerificationIT.PARTITIONS),
                    scan,
                    (topic, data) -> {
                        decoded++;
                        return digests.deserialize(topic, data);
                    },
                    ledger,
                    clock);
            var bounds = fold.foldToEnd();
            bounds.forEach(
                    (partition, bound) -> assertThat(ledger.position(partition)).isEqualTo(bound.end()));
            return ledger.newest(key).map(entry -> entry.version()).orElse(-1L);
        }
    }

    private static String key(int i) {
        return "acme/user-%d/resume-%d".formatted(i % 8, i);
    }
}
