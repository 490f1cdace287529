package io.memlog.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.Topics;
import io.memlog.service.KafkaSettings;
import io.memlog.service.TopicProvisioner;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Open transactions on a real Kafka. */
final class FormerTransactionsIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.own(PartKind.KAFKA);

    private static final TopicPartition MINE = new TopicPartition(Topics.ENRICHED, 0);
    private static final TopicPartition OTHERS = new TopicPartition(Topics.ENRICHED, 1);

    @Test
    void onlyWhatThisInstanceLeftOpenIsAborted(@TempDir Path stateDir) throws Exception {
        String mine = UUID.randomUUID().toString();
        ranOn(stateDir, mine);
        try (Admin admin = Admin.create(KafkaSettings.admin(PARTS.kafkaBootstrapServers(), "test"))) {
            TopicProvisioner.ensure(admin, 2, 1);
            try (var former = open("memlog-extraction-" + mine + "-2", MINE);
                    var other = open("memlog-extraction-" + UUID.randomUUID() + "-1", OTHERS)) {
                assertThat(readableEnd(admin, MINE)).isZero();

                FormerTransactions.abort(admin, stateDir, 2);

                // The record and the marker of its abortion.
                Awaitility.await().until(() -> readableEnd(admin, MINE) == 2);
                assertThatThrownBy(former::commitTransaction)
                        .isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class);
                assertThat(readableEnd(admin, OTHERS)).isZero();
                other.commitTransaction();
                Awaitility.await().until(() -> readableEnd(admin, OTHERS) == 2);
            }
        }
    }

    @Test
    void aFolderThatNoInstanceRanOnHasNothingOpen(@TempDir Path stateDir) {
        try (Admin admin = Admin.create(KafkaSettings.admin("127.0.0.1:1", "test"))) {
            FormerTransactions.abort(admin, stateDir, 2);
        }
    }

    @Test
    void aClusterThatDoesNotAnswerKeepsNobodyFromStarting(@TempDir Path stateDir) throws Exception {
        ranOn(stateDir, UUID.randomUUID().toString());
        try (Admin admin = Admin.create(KafkaSettings.admin("127.0.0.1:1", "test"))) {
            FormerTransactions.abort(admin, stateDir, 2);
        }
    }

    private static void ranOn(Path stateDir, String process) throws IOException {
        Path folder = Files.createDirectory(stateDir.resolve("memlog-extraction"));
        Files.writeString(
                folder.resolve("kafka-streams-process-metadata"), "{\"processId\":\"%s\"}".formatted(process));
    }

    private static KafkaProducer<byte[], byte[]> open(String transactionalId, TopicPartition partition) {
        Map<String, Object> config = KafkaSettings.producer(PARTS.kafkaBootstrapServers(), "test");
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        var sent = producer.send(new ProducerRecord<>(partition.topic(), partition.partition(), new byte[] {1}, null));
        producer.flush();
        assertThat(sent).isDone();
        return producer;
    }

    /** Where readers of committed records have to stop. */
    private static long readableEnd(Admin admin, TopicPartition partition) throws Exception {
        return admin.listOffsets(
                        Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .partitionResult(partition)
                .get(30, TimeUnit.SECONDS)
                .offset();
    }
}
