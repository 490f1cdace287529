package io.memlog.reconciler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.reconciler.ledger.LogFollower;
import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.FindingsLog;
import io.memlog.reconciler.verify.KnownFinding;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.Finding;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * memory.inconsistencies: the lasting home of findings, keyed by finding id, which every reconciler writes and follows. Thread-safe;
 * producer and follower belong to the caller.
 */
final class FindingsTopic implements FindingsLog {
    private static final Logger LOG = LoggerFactory.getLogger(FindingsTopic.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Producer<byte[], byte[]> producer;
    private final Serde<Finding> values;
    private final LogFollower follower;

    private final LastWriter<ConsumerRecord<byte[], byte[]>> last = new LastWriter<>();

    FindingsTopic(Producer<byte[], byte[]> producer, Serde<Finding> values, LogFollower follower) {
        this.producer = producer;
        this.values = values;
        this.follower = follower;
    }

    @Override
    public void publish(KnownFinding finding) {
        byte[] value = values.serializer().serialize(Topics.INCONSISTENCIES, finding.toAvro());
        send(finding.difference().findingId(), value);
    }

    @Override
    public void delete(String findingId) {
        send(findingId, null);
    }

    @Override
    public void catchUp(Findings findings) {
        synchronized (follower) {
            Map<Integer, LogBounds> bounds = follower.bounds();
            if (follower.hasShrunk(bounds)) {
                follower.startOver();
                last.startOver();
            }
            follower.readOn(bounds, this::read);
            last.settle((id, scanned) -> take(findings, id, scanned));
        }
    }

    /** Follows what other reconcilers write until interrupted; a log that cannot be reached is tried again. */
    void keepFollowing(Findings findings) throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                catchUp(findings);
            } catch (MemlogException e) {
                LOG.atWarn().addKeyValue("errorCode", e.code()).log("Findings cannot be read: {}", e.getMessage());
            }
            Thread.sleep(INTERVAL);
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> scanned) {
        if (scanned.key() != null) {
            last.read(new String(scanned.key(), UTF_8), scanned.offset(), scanned);
        }
    }

    private void take(Findings findings, String id, ConsumerRecord<byte[], byte[]> scanned) {
        if (scanned.value() == null) {
            findings.forget(id);
            return;
        }
        try {
            findings.restore(
                    KnownFinding.of(values.deserializer().deserialize(Topics.INCONSISTENCIES, scanned.value())));
        } catch (SerializationException e) {
            LOG.atWarn()
                    .addKeyValue("topic", Topics.INCONSISTENCIES)
                    .addKeyValue("partition", scanned.partition())
                    .addKeyValue("offset", scanned.offset())
                    .log("Expected a finding, found other bytes: {}", e.getMessage());
        }
    }

    private void send(String id, byte @Nullable [] value) {
        last.sending(id);
        var unused = producer.send(
                new ProducerRecord<>(Topics.INCONSISTENCIES, id.getBytes(UTF_8), value), (metadata, failure) -> {
                    if (failure == null) {
                        last.acknowledged(id, metadata.offset());
                    } else {
                        last.failed(id);
                        LOG.atError()
                                .addKeyValue("finding", id)
                                .setCause(failure)
                                .log("Finding was not published");
                    }
                });
    }
}
