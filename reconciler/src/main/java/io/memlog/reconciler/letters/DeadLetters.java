package io.memlog.reconciler.letters;

import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.ledger.LogScan;
import io.memlog.schemas.avro.LetterDecision;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.CommonKeys;
import io.memlog.service.KafkaSettings;
import io.memlog.service.ServiceRuntime;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;

/**
 * The parts of this package, wired. Thread-safe.
 *
 * @param index what there is and what was decided
 * @param journal where to decide
 * @param readers whole records
 */
public record DeadLetters(LetterIndex index, LetterJournal journal, LetterReaders readers) {
    /** The broker decides what is too large, not the client. */
    private static final int MAX_REQUEST_BYTES = 4 << 20;

    private static final int MAX_BLOCK_MS = 20_000;

    /**
     * Registers routes and metrics, and follows the letters in the background.
     *
     * @param scans opens a scan for a purpose
     */
    public static DeadLetters start(
            ServiceRuntime runtime, Admin admin, LogPositions log, Function<String, LogScan> scans, Clock clock) {
        Serde<LetterDecision> decisions =
                MemlogSerdes.letterDecisions(runtime.environment().serdeConfig());
        var index =
                new LetterIndex(log, runtime.onClose("letter scan", scans.apply("letters")), decisions.deserializer());
        String kafka = runtime.environment().get(CommonKeys.KAFKA_BOOTSTRAP_SERVERS);
        var journal = new LetterJournal(() -> producer(kafka, runtime.name()), index, decisions.serializer());
        var readers = new LetterReaders(log, scans);
        var discard = new Discard(index, journal, clock);
        var prune = new Prune(index, discard, log, admin);
        var metrics = new LetterMetrics(index, clock);
        metrics.register(runtime.metrics());
        runtime.inBackground("dead letters", metrics::keepReading);
        runtime.routes(new LettersResource(index, readers, discard, prune, new Export(index, readers))::register);
        return new DeadLetters(index, journal, readers);
    }

    private static Producer<byte[], byte[]> producer(String kafka, String service) {
        Map<String, Object> settings = KafkaSettings.producer(kafka, service + "-letters");
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, LetterJournal.TRANSACTIONAL_ID);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) LetterJournal.TRANSACTION_TIMEOUT.toMillis());
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
