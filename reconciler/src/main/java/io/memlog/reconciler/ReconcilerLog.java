package io.memlog.reconciler;

import io.memlog.reconciler.ledger.LogFollower;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.ledger.LogScan;
import io.memlog.service.CommonKeys;
import io.memlog.service.Environment;
import io.memlog.service.KafkaSettings;
import io.memlog.service.ServiceRuntime;
import io.memlog.service.TopicProvisioner;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The reconciler's connections to the log; the runtime closes them. Thread-safe, a scan is not.
 *
 * @param scans opens a reader for a purpose; whoever asks for it closes it
 */
record ReconcilerLog(
        Admin admin,
        LogPositions positions,
        Producer<byte[], byte[]> producer,
        Function<String, LogScan> scans,
        int partitions) {

    /** Makes the topics that are missing. */
    static ReconcilerLog open(ServiceRuntime runtime) {
        Environment environment = runtime.environment();
        String kafka = environment.get(CommonKeys.KAFKA_BOOTSTRAP_SERVERS);
        int partitions = environment.get(CommonKeys.PARTITIONS);
        Admin admin = runtime.onClose("admin", Admin.create(KafkaSettings.admin(kafka, Reconciler.NAME)));
        TopicProvisioner.ensure(admin, partitions, environment.get(CommonKeys.REPLICATION_FACTOR));
        Producer<byte[], byte[]> producer = runtime.onClose(
                "producer",
                new KafkaProducer<>(
                        KafkaSettings.producer(kafka, Reconciler.NAME),
                        new ByteArraySerializer(),
                        new ByteArraySerializer()));
        return new ReconcilerLog(
                admin, new LogPositions(admin, partitions), producer, purpose -> scan(kafka, purpose), partitions);
    }

    /** Reads one topic on and on. */
    LogFollower follow(ServiceRuntime runtime, String purpose, String topic) {
        return runtime.onClose(purpose + " scan", new LogFollower(positions, scans.apply(purpose), topic));
    }

    private static LogScan scan(String kafka, String purpose) {
        Map<String, Object> settings = KafkaSettings.consumer(kafka, Reconciler.NAME + "-" + purpose);
        settings.putAll(LogScan.SETTINGS);
        return new LogScan(new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }
}
