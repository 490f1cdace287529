package io.memlog.reconciler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.Headers;
import io.memlog.schemas.Topics;
import io.memlog.service.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes dead letters of memory.events, and reads what was sent again. Not thread-safe. */
final class RetriedLetters implements AutoCloseable {
    private static final TopicPartition EVENTS = new TopicPartition(Topics.EVENTS, 0);
    private static final int ANSWER_SECONDS = 20;

    private final String kafka;
    private final Admin admin;

    RetriedLetters(String kafka) {
        this.kafka = kafka;
        this.admin = Admin.create(KafkaSettings.admin(kafka, "test-letters"));
    }

    /** Letters that nobody can read, as extraction-streams writes them. */
    void write(int count) {
        try (var producer = new KafkaProducer<>(
                KafkaSettings.producer(kafka, "test-letters"), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                var letter = new ProducerRecord<>(
                        Topics.DEAD_LETTER, 0, "acme/ann".getBytes(UTF_8), ("poison " + i).getBytes(UTF_8));
                Map.of(
                                Headers.DEAD_LETTER_CODE, "NOT_WIRE_FORMAT",
                                Headers.DEAD_LETTER_TOPIC, Topics.EVENTS,
                                Headers.DEAD_LETTER_PARTITION, "0",
                                Headers.DEAD_LETTER_OFFSET, "" + i,
                                Headers.DEAD_LETTER_STAGE, "read-event",
                                Headers.DEAD_LETTER_ATTEMPTS, "1")
                        .forEach((name, value) -> letter.headers().add(name, value.getBytes(UTF_8)));
                var unused = producer.send(letter);
            }
        }
    }

    /** Whether events of a retry stand on memory.events that are neither committed nor aborted. */
    boolean isInsideATransaction() throws Exception {
        boolean isOpen = admin
                .listTransactions(new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING)))
                .all()
                .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                .stream()
                .anyMatch(transaction -> transaction.transactionalId().equals("memlog-dead-letters"));
        return isOpen && end(IsolationLevel.READ_UNCOMMITTED) > end(IsolationLevel.READ_COMMITTED);
    }

    /** The places of the committed events of each letter, which it is named by as partition@offset. */
    Map<String, List<Long>> sent() throws Exception {
        Map<String, List<Long>> sent = new HashMap<>();
        try (var consumer = new KafkaConsumer<>(
                KafkaSettings.consumer(kafka, "test-sent"), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(EVENTS));
            consumer.seekToBeginning(List.of(EVENTS));
            long end = end(IsolationLevel.READ_COMMITTED);
            while (consumer.position(EVENTS) < end) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(event -> sent.computeIfAbsent(
                                        new String(
                                                Objects.requireNonNull(
                                                                event.headers().lastHeader(Headers.RETRY_OF),
                                                                "retry-of header")
                                                        .value(),
                                                UTF_8),
                                        letter -> new ArrayList<>())
                                .add(event.offset()));
            }
        }
        return sent;
    }

    private long end(IsolationLevel isolation) throws Exception {
        return admin.listOffsets(Map.of(EVENTS, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
                .partitionResult(EVENTS)
                .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                .offset();
    }

    @Override
    public void close() {
        admin.close();
    }
}
