package io.memlog.streams;

import static io.memlog.streams.TestEvents.append;
import static io.memlog.streams.TestEvents.delete;
import static io.memlog.streams.TestEvents.erase;
import static io.memlog.streams.TestEvents.event;
import static io.memlog.streams.TestEvents.put;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlog.schemas.Digests;
import io.memlog.schemas.Headers;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.OutcomeStatus;
import io.memlog.schemas.avro.Progress;
import io.memlog.schemas.avro.Put;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.ConfigurationException;
import io.memlog.service.Environment;
import io.memlog.service.KafkaSettings;
import io.memlog.service.ServiceRuntime;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The service on a real broker, a real registry and the real models. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExtractionStreamsIT {
    private static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY);

    private ServiceRuntime service;
    private Map<String, String> serdes;
    private Serializer<MemoryEvent> eventBytes;
    private KafkaProducer<byte[], byte[]> producer;
    private LogView<String, SpecificRecord> enriched;
    private LogView<String, Outcome> outcomes;
    private LogView<byte[], byte[]> deadLetters;

    @BeforeAll
    void start() {
        service = startService("state-1");
        serdes = MemlogSerdes.config(parts.registryUrl());
        eventBytes = MemlogSerdes.events(serdes).serializer();
        String kafka = parts.kafkaBootstrapServers();
        producer = new KafkaProducer<>(
                KafkaSettings.producer(kafka, "test"), new ByteArraySerializer(), new ByteArraySerializer());
        enriched = new LogView<>(
                kafka,
                Topics.ENRICHED,
                new StringDeserializer(),
                MemlogSerdes.enriched(serdes).deserializer());
        outcomes = new LogView<>(
                kafka,
                Topics.OUTCOMES,
                new StringDeserializer(),
                MemlogSerdes.outcomes(serdes).deserializer());
        deadLetters =
                new LogView<>(kafka, Topics.DEAD_LETTER, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @AfterAll
    void stop() {
        producer.close();
        enriched.close();
        outcomes.close();
        deadLetters.close();
        service.close();
    }

    @Test
    void eventsBecomeEnrichedRecordsOnThePartitionOfTheirScope() {
        // Given
        String scope = "acme/ann";
        int home = Partitions.ofScope(scope, PARTITIONS);

        // When
        RecordMetadata first = send(put("ann", "m1", "Alice moved to Berlin with Bob on 3 May 2025"));
        RecordMetadata second =
                send(event("ann", "m1", append("She works for Siemens")).build());
        RecordMetadata third = send(event("ann", "m2", delete()).build());
        RecordMetadata fourth = send(event("ann", "m1", erase()).build());

        // Then
        assertThat(outcomeOf(first).getStatus()).isEqualTo(OutcomeStatus.APPLIED);
        assertThat(outcomeOf(second).getVersion()).isEqualTo(2);
        assertThat(outcomeOf(third).getCode()).isEqualTo("NOT_FOUND");
        assertThat(outcomeOf(fourth).getAffected()).isEqualTo(1);
        List<ConsumerRecord<String, SpecificRecord>> records = recordsOf("acme/ann/m1", 3);
        assertThat(records).allSatisfy(record -> assertThat(record.partition()).isEqualTo(home));
        MemoryRecord memory = (MemoryRecord) records.getFirst().value();
        assertThat(memory.getEmbedding().getDimension()).isEqualTo(384);
        assertThat(memory.getEmbedding().getVector().remaining()).isEqualTo(384 * Float.BYTES);
        assertThat(memory.getEntities()).extracting("type").contains("PERSON", "LOCATION", "DATE");
        assertThat(memory.getVectorDigest()).isEqualTo(Digests.vector(memory));
        assertThat(memory.getGraphDigest()).isEqualTo(Digests.graph(memory));
        assertThat(memory.getProvenance().getEventOffset()).isEqualTo(first.offset());
        assertThat(records.get(2).value()).isNull();
        awaitProgress(third);
        awaitProgress(fourth);
    }

    @Test
    void everyUnreadableOrForbiddenEventIsADeadLetterAndTheOthersGoOn() {
        // Given
        Map<String, byte[]> bad = Map.of(
                "NOT_WIRE_FORMAT", "no avro at all".getBytes(UTF_8),
                "UNKNOWN_SCHEMA_ID",
                        ByteBuffer.allocate(9).put((byte) 0).putInt(999_999).array(),
                "WRONG_TYPE", MemlogSerdes.outcomes(serdes).serializer().serialize(Topics.OUTCOMES, anOutcome()),
                "TOO_LARGE", bytes(put("eve", "m1", "x".repeat(11 * 1024))),
                "MISSING_SCOPE",
                        bytes(event("", "m1", Put.newBuilder().setContent("x").build())
                                .build()));

        // When
        bad.forEach((code, bytes) -> {
            RecordMetadata at = sendBytes(2, bytes);

            // Then
            assertThat(outcomeOf(at).getStatus()).as(code).isEqualTo(OutcomeStatus.DEAD_LETTERED);
            assertThat(outcomeOf(at).getCode()).isEqualTo(code);
            ConsumerRecord<byte[], byte[]> letter = deadLetterOf(at);
            assertThat(letter.value()).isEqualTo(bytes);
            assertThat(header(letter, Headers.DEAD_LETTER_CODE)).isEqualTo(code);
            awaitProgress(at);
        });
        RecordMetadata good = send(put("eve", "m1", "goes on"));
        assertThat(outcomeOf(good).getStatus()).isEqualTo(OutcomeStatus.APPLIED);
    }

    @Test
    void anEventOfAlmostTheLargestSizeThatKafkaTakesIsADeadLetter() {
        RecordMetadata at = sendBytes(1, new byte[1_048_000]);

        assertThat(outcomeOf(at).getCode()).isEqualTo("TOO_LARGE");
        assertThat(header(deadLetterOf(at), Headers.DEAD_LETTER_ORIGINAL_BYTES)).isEqualTo("1048000");
    }

    @Test
    void eventsOnAnotherPartitionAreReroutedInOrder() {
        // Given
        int home = Partitions.ofScope("acme/rob", PARTITIONS);
        int elsewhere = (home + 1) % PARTITIONS;

        // When
        List<RecordMetadata> sent = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            byte[] bytes = bytes(
                    event("rob", "m1", append("line " + i)).setExtract(false).build());
            sent.add(sendBytes(elsewhere, bytes));
        }

        // Then
        assertThat(sent).allSatisfy(at -> assertThat(outcomeOf(at).getStatus()).isEqualTo(OutcomeStatus.APPLIED));
        List<ConsumerRecord<String, SpecificRecord>> records = recordsOf("acme/rob/m1", 20);
        assertThat(records).allSatisfy(record -> assertThat(record.partition()).isEqualTo(home));
        assertThat(records)
                .extracting(record -> ((MemoryRecord) record.value()).getVersion())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 20).mapToObj(Long::valueOf).toList());
        MemoryRecord last = (MemoryRecord) records.getLast().value();
        assertThat(last.getContent().lines())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 20).mapToObj(i -> "line " + i).toList());
        assertThat(last.getCompletesEvent()).isFalse();
        assertThat(last.getProvenance().getEventPartition()).isEqualTo(elsewhere);
        awaitProgress(sent.getLast());
    }

    @Test
    void aNewMachineRemembersWhatItsPredecessorDecided() {
        // Given
        MemoryEvent event = put("sue", "m1", "remember me");
        RecordMetadata first = send(event);
        assertThat(outcomeOf(first).getStatus()).isEqualTo(OutcomeStatus.APPLIED);

        // When
        service.close();
        service = startService("state-2");
        RecordMetadata again = send(event);
        RecordMetadata next = send(event("sue", "m1", append("and me")).build());

        // Then
        assertThat(outcomeOf(again).getStatus()).isEqualTo(OutcomeStatus.DUPLICATE);
        assertThat(outcomeOf(next).getVersion()).isEqualTo(2);
        assertThat(recordsOf("acme/sue/m1", 2))
                .extracting(record -> ((MemoryRecord) record.value()).getVersion())
                .containsExactly(1L, 2L);
    }

    @Test
    void anOutageOfTheRegistryIsWaitedOutAndBlamedOnNoEvent() {
        // Given
        RecordMetadata before = send(put("reg", "m1", "before the outage"));
        assertThat(outcomeOf(before).getStatus()).isEqualTo(OutcomeStatus.APPLIED);
        parts.registry().kill();

        // When
        RecordMetadata known = send(put("reg", "m1", "its schema is known"));
        assertThat(outcomeOf(known).getStatus()).isEqualTo(OutcomeStatus.APPLIED);
        RecordMetadata unknown = sendBytes(
                3, ByteBuffer.allocate(9).put((byte) 0).putInt(888_888).array());
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(found(unknown)).isEmpty());
        parts.registry().start();

        // Then
        assertThat(outcomeOf(unknown).getCode()).isEqualTo("UNKNOWN_SCHEMA_ID");
    }

    @Test
    void aLostPositionStopsTheServiceInsteadOfReadingEverythingAgain() throws Exception {
        // Given
        assertThat(outcomeOf(send(put("pos", "m1", "text"))).getVersion()).isEqualTo(1);
        service.close();
        String group = StreamsSettings.APPLICATION_ID;
        try (Admin admin = Admin.create(KafkaSettings.admin(parts.kafkaBootstrapServers(), "test"))) {
            var positions = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            admin.deleteConsumerGroups(List.of(group)).all().get();

            // When / Then
            assertThatThrownBy(() -> startService("state-3"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("expected committed offsets");

            admin.alterConsumerGroupOffsets(group, positions).all().get();
        }
        service = startService("state-3");
        assertThat(outcomeOf(send(event("pos", "m1", append("more")).build())).getVersion())
                .isEqualTo(2);
    }

    private ServiceRuntime startService(String stateDir) {
        Path state = parts.folder().resolve(stateDir);
        var environment = new Environment(Map.of(
                "MEMLOG_KAFKA_BOOTSTRAP_SERVERS", parts.kafkaBootstrapServers(),
                "MEMLOG_SCHEMA_REGISTRY_URL", parts.registryUrl(),
                "MEMLOG_PARTITIONS", String.valueOf(PARTITIONS),
                "MEMLOG_STATE_DIR", state.toString(),
                "MEMLOG_HTTP_PORT", "0"));
        return ExtractionStreams.start(environment);
    }

    private RecordMetadata send(MemoryEvent event) {
        int home = Partitions.ofScope(event.getTenantId() + "/" + event.getUserId(), PARTITIONS);
        return sendBytes(home, bytes(event));
    }

    private RecordMetadata sendBytes(int partition, byte[] value) {
        try {
            return producer.send(new ProducerRecord<>(Topics.EVENTS, partition, null, value))
                    .get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private byte[] bytes(MemoryEvent event) {
        return eventBytes.serialize(Topics.EVENTS, event);
    }

    /** The outcome of an event; fails if there is more than one. */
    private Outcome outcomeOf(RecordMetadata event) {
        return await().atMost(PATIENCE)
                .until(() -> found(event), found -> found.size() == 1)
                .getFirst();
    }

    private List<Outcome> found(RecordMetadata event) {
        return outcomes.read().stream()
                .map(ConsumerRecord::value)
                .filter(outcome ->
                        outcome.getEventPartition() == event.partition() && outcome.getEventOffset() == event.offset())
                .toList();
    }

    private ConsumerRecord<byte[], byte[]> deadLetterOf(RecordMetadata event) {
        return await().atMost(PATIENCE)
                .until(
                        () -> deadLetters.read().stream()
                                .filter(letter -> header(letter, Headers.DEAD_LETTER_OFFSET)
                                                .equals(String.valueOf(event.offset()))
                                        && header(letter, Headers.DEAD_LETTER_PARTITION)
                                                .equals(String.valueOf(event.partition())))
                                .toList(),
                        found -> found.size() == 1)
                .getFirst();
    }

    private List<ConsumerRecord<String, SpecificRecord>> recordsOf(String key, int count) {
        return await().atMost(PATIENCE)
                .until(
                        () -> enriched.read().stream()
                                .filter(record -> record.key().equals(key))
                                .toList(),
                        found -> found.size() == count);
    }

    /** A progress record on the partition of the event, which says that it is handled. */
    private void awaitProgress(RecordMetadata event) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(enriched.read())
                        .filteredOn(record -> record.partition() == event.partition())
                        .extracting(ConsumerRecord::value)
                        .filteredOn(Progress.class::isInstance)
                        .extracting(progress -> ((Progress) progress).getEventOffset())
                        .contains(event.offset()));
    }

    private static Outcome anOutcome() {
        return Outcome.newBuilder()
                .setEventPartition(0)
                .setEventOffset(0)
                .setStatus(OutcomeStatus.APPLIED)
                .setReceivedAt(Pipeline.START)
                .setDecidedAt(Pipeline.START)
                .build();
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
