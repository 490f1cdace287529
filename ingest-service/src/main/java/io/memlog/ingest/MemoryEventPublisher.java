package io.memlog.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.EventRules;
import io.memlog.schemas.Headers;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.ReadToken;
import io.memlog.schemas.Scope;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.service.KafkaSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts valid events on memory.events, keyed by their scope, and completes only when the log has acknowledged them. Thread-safe.
 *
 * <p>An event that is not acknowledged in time may still reach the log later: the writer repeats it with the same event id, and
 * extraction-streams applies it once.
 */
final class MemoryEventPublisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryEventPublisher.class);
    private static final String TIMER = "memlog.ingest.publish";
    private static final String ACCEPTED = "ACCEPTED";
    private static final int LINGER_MS = 5;
    private static final int BATCH_BYTES = 256 * 1024;
    private static final int MAX_REQUEST_TIMEOUT_MS = 10_000;

    private final Producer<String, MemoryEvent> producer;
    private final MeterRegistry metrics;
    private final KafkaClientMetrics producerMetrics;

    private MemoryEventPublisher(Producer<String, MemoryEvent> producer, MeterRegistry metrics) {
        this.producer = producer;
        this.metrics = metrics;
        this.producerMetrics = new KafkaClientMetrics(producer);
        producerMetrics.bindTo(metrics);
    }

    static MemoryEventPublisher open(
            IngestConfiguration configuration, Serializer<MemoryEvent> values, MeterRegistry metrics) {
        Map<String, Object> settings = KafkaSettings.producer(configuration.kafkaBootstrapServers(), "memlog-ingest");
        int deliveryTimeoutMs = Math.toIntExact(configuration.deliveryTimeout().toMillis());
        settings.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryTimeoutMs);
        settings.put(
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Math.min(MAX_REQUEST_TIMEOUT_MS, Math.max(1, deliveryTimeoutMs - LINGER_MS)));
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, deliveryTimeoutMs);
        return new MemoryEventPublisher(new KafkaProducer<>(settings, new StringSerializer(), values), metrics);
    }

    /**
     * Publishes an event that has passed the rules.
     *
     * @return the token of the event once the log has it; fails with {@link MemlogException}, {@link ErrorCode#LOG_UNAVAILABLE} when
     *     the log or the registry did not answer in time
     */
    CompletableFuture<ReadToken> publish(MemoryEvent event, @Nullable String traceParent) {
        var published = new CompletableFuture<ReadToken>();
        Timer.Sample sample = Timer.start(metrics);
        Callback settle = (metadata, failure) -> {
            if (failure == null) {
                sample.stop(timer(event, ACCEPTED));
                published.complete(ReadToken.of(metadata.partition(), metadata.offset()));
            } else {
                MemlogException refusal = refusal(failure);
                sample.stop(timer(event, refusal.code().name()));
                published.completeExceptionally(refusal);
            }
        };
        try {
            // The callback says all that this future would.
            Future<RecordMetadata> unused = producer.send(record(event, traceParent), settle);
        } catch (KafkaException e) {
            settle.onCompletion(null, e);
        }
        return published;
    }

    /** Waits for what is on its way, so that nothing that was accepted is lost by a drain. */
    @Override
    public void close() {
        producerMetrics.close();
        producer.close(Duration.ofSeconds(10));
    }

    private static MemlogException refusal(Exception failure) {
        if (failure instanceof RecordTooLargeException) {
            return new MemlogException(
                    ErrorCode.TOO_LARGE, "event: expected at most max.message.bytes of the topic, found more", failure);
        }
        LOG.atWarn()
                .addKeyValue("errorCode", ErrorCode.LOG_UNAVAILABLE)
                .addKeyValue("cause", failure.getClass().getSimpleName())
                .log("An event was not acknowledged: {}", failure.getMessage());
        return new MemlogException(
                ErrorCode.LOG_UNAVAILABLE,
                "the log did not acknowledge in time; repeat the write with the same event id",
                failure);
    }

    private static ProducerRecord<String, MemoryEvent> record(MemoryEvent event, @Nullable String traceParent) {
        String key = new Scope(event.getTenantId(), event.getUserId()).key();
        ProducerRecord<String, MemoryEvent> record = new ProducerRecord<>(Topics.EVENTS, key, event);
        if (traceParent != null) {
            record.headers().add(Headers.TRACE_PARENT, traceParent.getBytes(UTF_8));
        }
        return record;
    }

    private Timer timer(MemoryEvent event, String code) {
        return metrics.timer(TIMER, "operation", EventRules.operationName(event), "code", code);
    }
}
