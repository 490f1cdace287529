package io.memlog.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Put;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.KafkaSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Writes new memories to memory.events, as many on each partition. For one thread. */
final class EventLog implements AutoCloseable {
    private final Serializer<MemoryEvent> values;
    private final KafkaProducer<byte[], byte[]> producer;
    private int next;
    private volatile @Nullable Exception failure;

    EventLog(EnrichmentParts parts) {
        this.values =
                MemlogSerdes.events(MemlogSerdes.config(parts.registryUrl())).serializer();
        Map<String, Object> config = KafkaSettings.producer(parts.bootstrapServers(), "bench");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** New memories whose texts nobody has seen, as long as there are any: a text that comes again would be answered from the memo. */
    List<NewMemory> memories(int count, int pieces) {
        List<NewMemory> memories = new ArrayList<>(count);
        for (int i = 0; i < count; i++, next++) {
            memories.add(new NewMemory(next, SampleTexts.text(next, pieces)));
        }
        return memories;
    }

    /** What {@link #appendAll} takes, so that nothing but sending is left to do. */
    List<ProducerRecord<byte[], byte[]>> events(List<NewMemory> memories) {
        return memories.stream().map(this::event).toList();
    }

    /** Returns when Kafka has them all. */
    void appendAll(List<ProducerRecord<byte[], byte[]>> events) {
        events.forEach(event -> send(event, (metadata, e) -> {}));
        producer.flush();
        requireSent();
    }

    void append(NewMemory memory, Callback acknowledged) {
        send(event(memory), acknowledged);
    }

    @Override
    public void close() {
        producer.close();
        values.close();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback hears of a failure.
    private void send(ProducerRecord<byte[], byte[]> event, Callback acknowledged) {
        requireSent();
        producer.send(event, (metadata, e) -> {
            if (e != null) {
                failure = e;
            }
            acknowledged.onCompletion(metadata, e);
        });
    }

    private void requireSent() {
        Exception found = failure;
        if (found != null) {
            throw new IllegalStateException("expected every event to be written, found " + found, found);
        }
    }

    private ProducerRecord<byte[], byte[]> event(NewMemory memory) {
        MemoryEvent event = MemoryEvent.newBuilder()
                .setEventId("event-" + memory.number())
                .setTenantId(SampleMemories.TENANT)
                .setUserId(SampleMemories.user(memory.number()))
                .setMemoryId(memory.id())
                .setActor("bench")
                .setOccurredAt(LocalModels.NOON)
                .setOp(Put.newBuilder().setContent(memory.text()).build())
                .build();
        String scope = SampleMemories.TENANT + "/" + event.getUserId();
        return new ProducerRecord<>(
                Topics.EVENTS,
                Partitions.ofScope(scope, EnrichmentParts.PARTITIONS),
                scope.getBytes(UTF_8),
                values.serialize(Topics.EVENTS, event));
    }

    /** A memory that is to be; immutable. */
    record NewMemory(int number, String text) {
        String id() {
            return "memory-" + number;
        }
    }
}
