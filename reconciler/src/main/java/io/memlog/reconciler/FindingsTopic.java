package io.memlog.reconciler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.ledger.LogScan;
import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.KnownFinding;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.Finding;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * memory.inconsistencies: the lasting home of findings, keyed by finding id. Thread-safe; producer and scan belong to the caller.
 */
final class FindingsTopic {
    private static final Logger LOG = LoggerFactory.getLogger(FindingsTopic.class);

    private final Producer<byte[], byte[]> producer;
    private final Serde<Finding> values;

    FindingsTopic(Producer<byte[], byte[]> producer, Serde<Finding> values) {
        this.producer = producer;
        this.values = values;
    }

    void publish(KnownFinding finding) {
        String id = finding.difference().findingId();
        byte[] value = values.serializer().serialize(Topics.INCONSISTENCIES, finding.toAvro());
        var unused = producer.send(
                new ProducerRecord<>(Topics.INCONSISTENCIES, id.getBytes(UTF_8), value),
                (metadata, failure) -> logFailure(id, failure));
    }

    private static void logFailure(String id, @Nullable Exception failure) {
        if (failure != null) {
            LOG.atError().addKeyValue("finding", id).setCause(failure).log("Finding was not published");
        }
    }

    /** Reads all published findings. */
    void restore(LogPositions log, LogScan scan, Findings findings) {
        scan.run(Topics.INCONSISTENCIES, log.bounds(Topics.INCONSISTENCIES), new LogScan.Handler() {
            @Override
            public void record(ConsumerRecord<byte[], byte[]> scanned) {
                if (scanned.value() != null) {
                    findings.restore(KnownFinding.of(
                            values.deserializer().deserialize(Topics.INCONSISTENCIES, scanned.value())));
                }
            }

            @Override
            public void reached(int partition, long nextOffset) {}
        });
    }
}
