package io.memlog.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.Topics;
import io.memlog.service.KafkaSettings;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.process.FreePorts;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a real Kafka says of its log; the rules that follow from it are those of {@link StoredPosition}. */
final class KafkaBoundsIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.own(PartKind.KAFKA);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** delete.retention.ms of memory.enriched. */
    private static final Duration TOMBSTONES_KEPT = Duration.ofDays(7);

    private static final TopicPartition OUTCOMES = new TopicPartition(Topics.OUTCOMES, 0);

    private GappyLog log;
    private Admin admin;
    private KafkaConsumer<byte[], byte[]> consumer;
    private KafkaBounds bounds;

    @BeforeEach
    void open() {
        log = new GappyLog(PARTS.kafkaBootstrapServers());
        connect(PARTS.kafkaBootstrapServers(), TIMEOUT);
    }

    @AfterEach
    void close() {
        disconnect();
        log.close();
    }

    @Test
    void aCompactedLogIsWholeFromTheFirstRecordYoungerThanItsTombstonesMayBe() throws Exception {
        // Given
        TopicPartition partition = GappyLog.partition(0);
        log.commit(0, "m1", "m2");
        long second = awaitEnd(partition, 3);
        Instant between = afterNow();
        log.commit(0, "m1");
        long end = awaitEnd(partition, 5);
        Instant afterAll = afterNow();

        // Then
        assertThat(bounds(partition, between.plus(TOMBSTONES_KEPT))).isEqualTo(new LogBounds(0, end, between, second));
        assertThat(bounds(partition, afterAll.plus(TOMBSTONES_KEPT))).isEqualTo(new LogBounds(0, end, afterAll, end));
        assertThat(bounds(partition, between).wholeFrom()).isZero();
    }

    @Test
    void aLogThatIsNotCompactedKeepsWhatItHas() {
        assertThat(bounds(OUTCOMES, Instant.now())).isEqualTo(new LogBounds(0, 0));
    }

    @Test
    void theEndIsWhereTheFirstOpenTransactionBegins() throws Exception {
        TopicPartition partition = GappyLog.partition(1);
        log.commit(1, "m1");
        long begin = awaitEnd(partition, 2);
        try (var open = log.leaveOpen(1, "m2")) {
            assertThat(bounds(partition, Instant.now()).end()).isEqualTo(begin);
            open.abortTransaction();
        }

        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(bounds(partition, Instant.now()).end()).isEqualTo(begin + 2));
    }

    @Test
    void aWakeUpThatWasMeantForThePollIsKeptForIt() {
        consumer.assign(Set.of(GappyLog.partition(2)));
        consumer.seek(GappyLog.partition(2), 0);
        consumer.wakeup();

        assertThat(bounds(GappyLog.partition(2), Instant.now()).start()).isZero();

        assertThatThrownBy(() -> consumer.poll(TIMEOUT)).isInstanceOf(WakeupException.class);
    }

    @Test
    void aClusterThatDoesNotAnswerIsWaitedFor() {
        disconnect();
        connect("127.0.0.1:" + FreePorts.next(), Duration.ofMillis(500));

        assertThatThrownBy(() -> bounds(GappyLog.partition(0), Instant.now()))
                .isInstanceOf(LogUnavailableException.class);
    }

    /** Readers see the end of a transaction a moment after its producer. */
    private long awaitEnd(TopicPartition partition, long end) {
        Awaitility.await().until(() -> log.end(partition) == end);
        return end;
    }

    private LogBounds bounds(TopicPartition partition, Instant now) {
        Map<TopicPartition, LogBounds> found = bounds.of(Set.of(partition), now);
        assertThat(found).containsOnlyKeys(partition);
        return found.values().iterator().next();
    }

    private void disconnect() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
        admin.close(Duration.ZERO);
    }

    private void connect(String bootstrapServers, Duration timeout) {
        admin = Admin.create(KafkaSettings.admin(bootstrapServers, "test"));
        consumer = new KafkaConsumer<>(
                KafkaSettings.consumer(bootstrapServers, "test"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        bounds = new KafkaBounds(consumer, admin, timeout);
    }

    /** A moment that lies after all records so far and before all to come: the broker stamps them, in milliseconds. */
    private static Instant afterNow() throws InterruptedException {
        Thread.sleep(5);
        Instant moment = Instant.ofEpochMilli(System.currentTimeMillis());
        Thread.sleep(5);
        return moment;
    }
}
