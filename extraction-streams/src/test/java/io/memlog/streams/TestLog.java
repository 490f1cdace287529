package io.memlog.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.KafkaSettings;
import io.memlog.testkit.MemlogParts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Writes events on a real log, and reads what comes of them; used by one thread. */
final class TestLog implements AutoCloseable {
    private final int partitions;
    private final Serializer<MemoryEvent> eventBytes;
    private final KafkaProducer<byte[], byte[]> producer;
    private final LogView<String, SpecificRecord> enriched;
    private final LogView<String, Outcome> outcomes;
    private final LogView<byte[], byte[]> deadLetters;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();

    /** Topics must be there. */
    TestLog(MemlogParts parts, int partitions) {
        this.partitions = partitions;
        Map<String, String> serdes = MemlogSerdes.config(parts.registryUrl());
        String kafka = parts.kafkaBootstrapServers();
        var bytes = new ByteArraySerializer();
        eventBytes = MemlogSerdes.events(serdes).serializer();
        producer = new KafkaProducer<>(KafkaSettings.producer(kafka, "test"), bytes, bytes);
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

    void send(MemoryEvent event) {
        int home = Partitions.ofScope(event.getTenantId() + "/" + event.getUserId(), partitions);
        sent.add(producer.send(
                new ProducerRecord<>(Topics.EVENTS, home, null, eventBytes.serialize(Topics.EVENTS, event))));
    }

    /** Events sent so far, all of them on the log. */
    int sent() {
        producer.flush();
        assertThat(sent)
                .allSatisfy(acknowledged ->
                        assertThat(acknowledged.get().hasOffset()).isTrue());
        return sent.size();
    }

    /** In the order of their partitions. */
    List<Outcome> outcomes() {
        return outcomes.read().stream().map(ConsumerRecord::value).toList();
    }

    int deadLetters() {
        return deadLetters.read().size();
    }

    /** Every state of every memory, in order. */
    Map<String, List<MemoryRecord>> states() {
        Map<String, List<MemoryRecord>> states = new LinkedHashMap<>();
        for (ConsumerRecord<String, SpecificRecord> record : enriched.read()) {
            if (record.value() instanceof MemoryRecord memory) {
                states.computeIfAbsent(record.key(), key -> new ArrayList<>()).add(memory);
            }
        }
        return states;
    }

    /** The state of every memory, as a store would have it. */
    List<MemoryRecord> lastStates() {
        return states().values().stream().map(List::getLast).toList();
    }

    @Override
    public void close() {
        producer.close();
        enriched.close();
        outcomes.close();
        deadLetters.close();
    }
}
