package io.memlog.sink;

import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.KafkaSettings;
import io.memlog.service.TopicProvisioner;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sink loop on a real Kafka: group member, admin client, dead-letter producer and writer threads, put together in one place.
 *
 * <p>{@link #run} belongs to one thread and releases everything at its end; {@link #close} and {@link #isReady} may be called by any.
 */
public final class KafkaSink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaSink.class);

    /** Whoever waits longer makes an outage longer, and to ask a store that is away costs it nothing. */
    private static final Backoff BACKOFF =
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2), RandomGenerator.getDefault());

    /** All of the end stays below the 20 s that a service has after SIGTERM: a store that hangs must not keep us from leaving the group. */
    private static final Duration DRAIN_WITHIN = Duration.ofSeconds(8);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);
    private static final int SESSION_TIMEOUT_MS = 10_000;
    private static final int HEARTBEAT_INTERVAL_MS = 2_000;
    private static final int DELIVERY_TIMEOUT_MS = 25_000;
    private static final int MAX_BLOCK_MS = 10_000;

    /**
     * A broker holds one fetch of ours at a time. While the partitions with records are paused, that fetch asks only for idle ones, and
     * the others wait until it is answered.
     */
    private static final int FETCH_MAX_WAIT_MS = 50;

    /** A whole batch of one partition in one answer. */
    private static final int MAX_PARTITION_FETCH_BYTES = 4 << 20;

    private final SinkLoop loop;
    private final ExecutorService writers;
    private final ExecutorService preparers;
    private final Producer<byte[], byte[]> producer;
    private final CountDownLatch ended = new CountDownLatch(1);

    private KafkaSink(
            SinkLoop loop, ExecutorService writers, ExecutorService preparers, Producer<byte[], byte[]> producer) {
        this.loop = loop;
        this.writers = writers;
        this.preparers = preparers;
        this.producer = producer;
    }

    /**
     * Checks the cluster, creates missing topics, and joins the group.
     *
     * @param store written by this sink; the caller closes it after {@link #close} has returned
     * @throws io.memlog.service.ConfigurationException if the cluster cannot hold the guarantees; the service should stop
     */
    public static KafkaSink join(SinkSettings settings, ProjectionStore store, SinkObserver observer) {
        return open(settings, store, observer, producer -> new KafkaDeadLetters(producer, settings.groupId()));
    }

    /**
     * As {@link #join(SinkSettings, ProjectionStore, SinkObserver)}, for a further copy of what another sink writes: that one has sent
     * the letters already, or will.
     */
    public static KafkaSink join(
            SinkSettings settings, ProjectionStore store, SinkObserver observer, DeadLetters deadLetters) {
        return open(settings, store, observer, unused -> deadLetters);
    }

    private static KafkaSink open(
            SinkSettings settings,
            ProjectionStore store,
            SinkObserver observer,
            Function<Producer<byte[], byte[]>, DeadLetters> deadLetters) {
        String clientId = settings.groupId() + "-" + UUID.randomUUID();
        // What was opened before Kafka turned out to be away: a loader tries again and again.
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            Admin admin = Admin.create(KafkaSettings.admin(settings.bootstrapServers(), clientId));
            opened.add(() -> admin.close(Duration.ZERO));
            TopicProvisioner.ensure(admin, settings.topicPartitions(), settings.replicationFactor());
            Producer<byte[], byte[]> producer = producer(settings, clientId);
            opened.add(() -> producer.close(Duration.ZERO));
            var parts = new SinkParts(
                    clientId,
                    store,
                    new AvroRecordDecoder(MemlogSerdes.values(settings.serde()).deserializer()),
                    deadLetters.apply(producer),
                    observer,
                    Clock.systemUTC(),
                    BACKOFF,
                    settings.maxRecords(),
                    DRAIN_WITHIN);
            Consumer<byte[], byte[]> consumer = consumer(settings, clientId);
            opened.add(consumer);
            Log log = KafkaLog.join(consumer, admin, settings.topics());
            ExecutorService writers = threads(settings, "writer");
            ExecutorService preparers = threads(settings, "preparer");
            return new KafkaSink(new SinkLoop(log, parts, writers, preparers), writers, preparers, producer);
        } catch (RuntimeException e) {
            opened.reversed().forEach(part -> closeAfter(e, part));
            throw e;
        }
    }

    private static void closeAfter(RuntimeException failure, AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Projects until {@link #close}, then leaves the group.
     *
     * @throws ClaimRefusedException if the store must not be written from this log; a person has to decide
     */
    public void run() {
        try {
            loop.run();
        } finally {
            loop.close();
            endWriters();
            producer.close(CLOSE_TIMEOUT);
            ended.countDown();
        }
    }

    /** Lets {@link #run}, which must have been called, end after the batches in flight, and waits for it. */
    @Override
    public void close() {
        loop.stop();
        try {
            if (!ended.await(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("expected the sink loop to end within %s".formatted(STOP_TIMEOUT));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** True if the group has spoken, every partition it gave us is claimed, and the store answers. */
    public boolean isReady() {
        return loop.isReady();
    }

    /** No batch is under way any more when the store is closed, unless it does not answer. */
    private void endWriters() {
        preparers.shutdown();
        writers.shutdown();
        try {
            if (!writers.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atWarn().log("Ends while a batch is under way; whoever claims the partition next waits for it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** As many as partitions that are written at the same time. */
    private static ExecutorService threads(SinkSettings settings, String work) {
        return Executors.newFixedThreadPool(
                settings.parallelism(),
                Thread.ofPlatform()
                        .name("%s-%s-".formatted(settings.groupId(), work), 0)
                        .daemon()
                        .factory());
    }

    private static Producer<byte[], byte[]> producer(SinkSettings settings, String clientId) {
        Map<String, Object> config = KafkaSettings.producer(settings.bootstrapServers(), clientId);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Consumer<byte[], byte[]> consumer(SinkSettings settings, String clientId) {
        Map<String, Object> config = KafkaSettings.consumer(settings.bootstrapServers(), clientId, settings.groupId());
        // One poll should fill a batch of each partition that is written at the same time.
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.maxRecords() * settings.parallelism());
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MS);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MAX_PARTITION_FETCH_BYTES);
        config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, settings.groupProtocol());
        // Both assignors give each member partitions of every topic, so that no member has all the work.
        if (settings.groupProtocol().equals("classic")) {
            config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
            // The fence makes it safe to take over early; with the consumer protocol the broker decides.
            config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
            config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_INTERVAL_MS);
        } else {
            config.put(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG, "range");
        }
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
