package io.memlog.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.models.Embedder;
import io.memlog.models.Extractors;
import io.memlog.schemas.Limits;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.Progress;
import io.memlog.schemas.serde.MemlogSerdes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The whole topology in one thread, on one partition, with tiny models and a registry inside this JVM. */
final class Pipeline implements AutoCloseable {
    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    final TestModels models;
    final TopologyTestDriver driver;
    private final Map<String, String> serdes = MemlogSerdes.config("mock://pipeline");
    private final TestInputTopic<byte[], byte[]> events;
    private final TestInputTopic<byte[], byte[]> rerouted;
    private final TestOutputTopic<String, SpecificRecord> enriched;
    private final TestOutputTopic<String, Outcome> outcomes;
    private final TestOutputTopic<byte[], byte[]> deadLetters;
    private final ModelParts parts;
    private final Clock clock;
    private Instant now = START;
    private Duration waited = Duration.ZERO;

    Pipeline(Path stateDir) {
        this(stateDir, new TestModels());
    }

    private Pipeline(Path stateDir, TestModels models) {
        this(stateDir, models, ModelParts.local(models.embedder, models.extractor));
    }

    /** With a local extractor that shares the encoder's pass. */
    static Pipeline withEncoder(Path stateDir) {
        var models = new TestModels();
        return new Pipeline(stateDir, models, ModelParts.local(models.encoder, Extractors.local(models.encoder)));
    }

    /** With models elsewhere; nothing of it is asked in this process but the extractor. */
    static Pipeline withRemote(Path stateDir, ModelParts.Remote remote) {
        var models = new TestModels();
        Optional<Embedder> embedder = remote.vectors().isPresent() ? Optional.empty() : Optional.of(models.embedder);
        return new Pipeline(
                stateDir, models, new ModelParts(embedder, models.extractor, Optional.of(remote), Optional.empty()));
    }

    /** With these vectors made in this process; {@code next} is rolled out if there is one. */
    static Pipeline rollingOut(Path stateDir, TestModels models, Embedder current, Optional<Embedder> next) {
        return new Pipeline(
                stateDir,
                models,
                new ModelParts(
                        Optional.of(current), models.extractor, Optional.empty(), next.map(VectorSource.Here::new)));
    }

    /** With the current vectors made in this process, and a provider's rolled out. */
    static Pipeline rollingOut(Path stateDir, ModelParts.Remote remote, RemoteVectors next) {
        var models = new TestModels();
        var parts =
                new ModelParts(Optional.of(models.embedder), models.extractor, Optional.of(remote), Optional.empty());
        return new Pipeline(stateDir, models, parts.withNext(new VectorSource.Elsewhere(next)));
    }

    private Pipeline(Path stateDir, TestModels models, ModelParts parts) {
        this.models = models;
        this.parts = parts;
        // Who waits for models waits for real, and as long as a test says in addition.
        this.clock = parts.remote().isEmpty()
                ? Clock.fixed(START, ZoneOffset.UTC)
                : new TestClock(() -> Instant.now().plus(waited));
        var settings = new StreamsSettings("unused:1", stateDir, 1, Duration.ofMillis(100), 1, Duration.ofSeconds(2));
        driver = new TopologyTestDriver(new MemoryTopology(parts()).build(), settings.toProperties());
        var bytes = new ByteArraySerializer();
        events = driver.createInputTopic(Topics.EVENTS, bytes, bytes);
        rerouted = driver.createInputTopic(Topics.REROUTED, bytes, bytes);
        enriched = driver.createOutputTopic(
                Topics.ENRICHED,
                new StringDeserializer(),
                MemlogSerdes.enriched(serdes).deserializer());
        outcomes = driver.createOutputTopic(
                Topics.OUTCOMES,
                new StringDeserializer(),
                MemlogSerdes.outcomes(serdes).deserializer());
        deadLetters =
                driver.createOutputTopic(Topics.DEAD_LETTER, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    TopologyParts parts() {
        return new TopologyParts(
                new EventReader(MemlogSerdes.events(serdes).deserializer()),
                MemlogSerdes.enriched(serdes).serializer(),
                MemlogSerdes.outcomes(serdes).serializer(),
                parts,
                Limits.DEFAULT,
                1,
                new StreamMetrics(new SimpleMeterRegistry()),
                clock);
    }

    /** @param golden file of the test resources with the description of the topology */
    void assertTopologyIs(String golden) {
        Path file = Path.of("src/test/resources", golden);
        try {
            assertThat(new MemoryTopology(parts()).build().describe().toString().strip())
                    .as("a changed topology needs a migration of state; if it is meant, write it to %s", file)
                    .isEqualTo(Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Publishes and returns the one outcome. */
    Outcome send(MemoryEvent event) {
        return send(event, new RecordHeaders());
    }

    Outcome send(MemoryEvent.Builder event) {
        return send(event.build());
    }

    Outcome send(MemoryEvent event, Headers headers) {
        return sendBytes(bytes(event), headers);
    }

    Outcome sendBytes(byte @Nullable [] value) {
        return sendBytes(value, new RecordHeaders());
    }

    Outcome sendBytes(byte @Nullable [] value, Headers headers) {
        publish(value, headers);
        return outcomes.readValue();
    }

    /** Publishes without a look at what comes of it. */
    void publish(MemoryEvent event) {
        publish(bytes(event));
    }

    void publish(byte @Nullable [] value) {
        publish(value, new RecordHeaders());
    }

    private void publish(byte @Nullable [] value, Headers headers) {
        events.pipeInput(new TestRecord<>("not trusted".getBytes(UTF_8), value, headers, now));
    }

    /** Lets time pass for whoever waits. */
    void await(Duration time) {
        waited = waited.plus(time);
        driver.advanceWallClockTime(time);
    }

    void sendRerouted(byte[] value, Headers headers) {
        rerouted.pipeInput(new TestRecord<>("scope".getBytes(UTF_8), value, headers, now));
    }

    byte[] bytes(MemoryEvent event) {
        return MemlogSerdes.events(serdes).serializer().serialize(Topics.EVENTS, event);
    }

    byte[] bytes(SpecificRecord record) {
        return MemlogSerdes.values(serdes).serializer().serialize(Topics.EVENTS, record);
    }

    void advance(Duration time) {
        now = now.plus(time);
    }

    Instant now() {
        return now;
    }

    /** Everything on memory.enriched since the last call. */
    List<TestRecord<String, SpecificRecord>> enriched() {
        return enriched.readRecordsToList();
    }

    /** The one memory published since the last call. */
    MemoryRecord memory() {
        List<MemoryRecord> memories = enriched().stream()
                .map(TestRecord::value)
                .filter(MemoryRecord.class::isInstance)
                .map(MemoryRecord.class::cast)
                .toList();
        if (memories.size() != 1) {
            throw new AssertionError("expected one memory, found " + memories.size());
        }
        return memories.getFirst();
    }

    /** Progress records since the last call; other records are dropped. */
    List<Progress> progress() {
        return enriched().stream()
                .map(TestRecord::value)
                .filter(Progress.class::isInstance)
                .map(Progress.class::cast)
                .toList();
    }

    List<Outcome> outcomes() {
        return outcomes.readValuesToList();
    }

    List<TestRecord<byte[], byte[]>> deadLetters() {
        return deadLetters.readRecordsToList();
    }

    @Override
    public void close() {
        driver.close();
    }
}
