package io.memlog.streams;

import static io.memlog.streams.TestEvents.append;
import static io.memlog.streams.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.OutcomeStatus;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.KafkaSettings;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.ServiceProcess;
import io.memlog.testkit.ServiceProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The service as a process of its own that is killed at any moment. */
class ExtractionProcessIT {
    private static final int PARTITIONS = 4;
    private static final int USERS = 8;
    private static final int EVENTS_OF_EACH = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.KAFKA).sharing(PartKind.REGISTRY);

    @Test
    void killedAgainAndAgainItStillAppliesEachEventExactlyOnce() {
        Map<String, String> serdes = MemlogSerdes.config(parts.registryUrl());
        // Given
        ServiceProcess service = service();
        service.start();
        sendAll(serdes);
        try (service;
                var outcomes = outcomes(serdes);
                var enriched = enriched(serdes)) {
            // When
            for (int share : new int[] {USERS, USERS * EVENTS_OF_EACH / 3, USERS * EVENTS_OF_EACH * 2 / 3}) {
                await().atMost(PATIENCE).until(() -> outcomes.read().size() >= share);
                service.kill();
                service.start();
            }
            await().atMost(PATIENCE).until(() -> outcomes.read().size() >= USERS * EVENTS_OF_EACH);

            // Then
            assertThat(outcomes.read()).hasSize(USERS * EVENTS_OF_EACH);
            assertThat(outcomes.read())
                    .allSatisfy(
                            outcome -> assertThat(outcome.value().getStatus()).isEqualTo(OutcomeStatus.APPLIED));
            assertThat(positions(outcomes.read())).hasSize(USERS * EVENTS_OF_EACH);
            for (int user = 0; user < USERS; user++) {
                List<MemoryRecord> states = statesOf("acme/user-" + user + "/m1", enriched);
                assertThat(states)
                        .extracting(MemoryRecord::getVersion)
                        .containsExactlyElementsOf(LongStream.rangeClosed(1, EVENTS_OF_EACH)
                                .boxed()
                                .toList());
                assertThat(states.getLast().getContent().lines())
                        .containsExactlyElementsOf(LongStream.rangeClosed(1, EVENTS_OF_EACH)
                                .mapToObj(i -> "line " + i)
                                .toList());
            }
            service.stop();
            assertThat(service.awaitExit(Duration.ofSeconds(1))).hasValue(0);
        }
    }

    private static ServiceProcess service() {
        var program = ServiceProgram.onOwnClassPath(
                ExtractionStreams.class.getName(),
                Map.of(
                        "MEMLOG_KAFKA_BOOTSTRAP_SERVERS", parts.kafkaBootstrapServers(),
                        "MEMLOG_SCHEMA_REGISTRY_URL", parts.registryUrl(),
                        "MEMLOG_PARTITIONS", String.valueOf(PARTITIONS),
                        "MEMLOG_STATE_DIR", parts.folder().resolve("state").toString()));
        return new ServiceProcess(
                ExtractionStreams.NAME, program, PartSettings.in(parts.folder().resolve("service")));
    }

    private static void sendAll(Map<String, String> serdes) {
        var bytes = new ByteArraySerializer();
        var events = MemlogSerdes.events(serdes).serializer();
        Map<String, Object> settings = KafkaSettings.producer(parts.kafkaBootstrapServers(), "test");
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (var producer = new KafkaProducer<>(settings, bytes, bytes)) {
            for (int i = 1; i <= EVENTS_OF_EACH; i++) {
                for (int user = 0; user < USERS; user++) {
                    int partition = Partitions.ofScope("acme/user-" + user, PARTITIONS);
                    var event = event("user-" + user, "m1", append("line " + i)).build();
                    var acknowledged = producer.send(new ProducerRecord<>(
                            Topics.EVENTS, partition, null, events.serialize(Topics.EVENTS, event)));
                    sent.add(acknowledged);
                }
            }
        }
        assertThat(sent)
                .allSatisfy(acknowledged ->
                        assertThat(acknowledged.get().hasOffset()).isTrue());
    }

    private static LogView<String, Outcome> outcomes(Map<String, String> serdes) {
        return new LogView<>(
                parts.kafkaBootstrapServers(),
                Topics.OUTCOMES,
                new StringDeserializer(),
                MemlogSerdes.outcomes(serdes).deserializer());
    }

    private static LogView<String, SpecificRecord> enriched(Map<String, String> serdes) {
        return new LogView<>(
                parts.kafkaBootstrapServers(),
                Topics.ENRICHED,
                new StringDeserializer(),
                MemlogSerdes.enriched(serdes).deserializer());
    }

    private static Set<String> positions(List<ConsumerRecord<String, Outcome>> outcomes) {
        Set<String> positions = new HashSet<>();
        outcomes.forEach(outcome -> positions.add(
                outcome.value().getEventPartition() + "@" + outcome.value().getEventOffset()));
        return positions;
    }

    private static List<MemoryRecord> statesOf(String key, LogView<String, SpecificRecord> enriched) {
        return await().atMost(PATIENCE)
                .until(
                        () -> enriched.read().stream()
                                .filter(record -> record.key().equals(key))
                                .map(record -> (MemoryRecord) record.value())
                                .toList(),
                        states -> states.size() >= EVENTS_OF_EACH);
    }
}
