package io.memlog.chaos.workload;

import io.memlog.schemas.Partitions;
import io.memlog.schemas.Scope;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.testkit.service.PartAddresses;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes straight to memory.events with an idempotent producer, some events in flight at a time. An event that was not
 * acknowledged in time is sent again, maybe after later ones: the log decides the order. Used by one thread.
 */
final class AvroSender implements EventSender {
    /** How the names of users begin whose events arrive on a partition that is not theirs. */
    static final String FOREIGN = "foreign-";

    private static final int IN_FLIGHT = 20;
    private static final Duration RETRY_PAUSE = Duration.ofMillis(100);

    private final KafkaProducer<String, MemoryEvent> producer;
    private final AcceptedEvents accepted;
    private final Semaphore inFlight = new Semaphore(IN_FLIGHT);
    private final Queue<MemoryEvent> failed = new ConcurrentLinkedQueue<>();

    AvroSender(PartAddresses addresses, AcceptedEvents accepted) {
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                addresses.kafka(),
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                20_000,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                10_000);
        this.producer = new KafkaProducer<>(
                settings,
                new StringSerializer(),
                MemlogSerdes.events(MemlogSerdes.config(addresses.registry())).serializer());
        this.accepted = accepted;
    }

    @Override
    public void send(MemoryEvent event) throws InterruptedException {
        sendFailed();
        sendOnce(event);
    }

    @Override
    public void drain() throws InterruptedException {
        while (!failed.isEmpty() || inFlight.availablePermits() < IN_FLIGHT) {
            Thread.sleep(RETRY_PAUSE);
            sendFailed();
        }
        producer.close();
    }

    private void sendFailed() throws InterruptedException {
        for (MemoryEvent event = failed.poll(); event != null; event = failed.poll()) {
            accepted.countRetry();
            Thread.sleep(RETRY_PAUSE);
            sendOnce(event);
        }
    }

    private void sendOnce(MemoryEvent event) throws InterruptedException {
        inFlight.acquire();
        try {
            // The callback says all that this future would.
            Future<RecordMetadata> unused =
                    producer.send(record(event), (metadata, failure) -> settle(event, metadata, failure));
        } catch (KafkaException e) {
            failed.add(event);
            inFlight.release();
        }
    }

    /** Events of foreign users go where another partitioner would have put them, always to the same wrong partition. */
    private ProducerRecord<String, MemoryEvent> record(MemoryEvent event) {
        String key = new Scope(event.getTenantId(), event.getUserId()).key();
        if (!event.getUserId().startsWith(FOREIGN)) {
            return new ProducerRecord<>(Topics.EVENTS, key, event);
        }
        int partitions = producer.partitionsFor(Topics.EVENTS).size();
        int wrong = (Partitions.ofScope(key, partitions) + 1) % partitions;
        return new ProducerRecord<>(Topics.EVENTS, wrong, key, event);
    }

    private void settle(MemoryEvent event, RecordMetadata metadata, @Nullable Exception failure) {
        if (failure == null) {
            accepted.addFromAvro(new AcceptedEvent(event.getEventId(), metadata.partition(), metadata.offset()));
        } else {
            failed.add(event);
        }
        inFlight.release();
    }
}
