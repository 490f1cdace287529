package io.memlog.schemas.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.serde.TinyRegistry.Scripted;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.Serde;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSchemaRegistryTest {
    private static final String TOPIC = "memory.events";
    private static final String REGISTER = "POST /subjects/memory.events-value/versions";
    private static final String UNAVAILABLE_BODY = "{\"error_code\":50001,\"message\":\"store error\"}";

    private final TinyRegistry registry = new TinyRegistry();

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void schemaIsAskedForOnceThoughManyRecordsPass() {
        Serde<MemoryEvent> serde = MemlogSerdes.events(config());

        for (int i = 0; i < 10; i++) {
            byte[] bytes = serde.serializer().serialize(TOPIC, Samples.put());
            assertThat(serde.deserializer().deserialize(TOPIC, bytes)).isEqualTo(Samples.put());
        }

        assertThat(registry.requests).containsExactly(REGISTER, "GET /schemas/ids/1");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 429, 408})
    void passingFailureIsTriedAgain(int status) {
        registry.script.add(new Scripted(status, UNAVAILABLE_BODY));
        registry.script.add(new Scripted(status, ""));

        byte[] bytes = MemlogSerdes.events(config()).serializer().serialize(TOPIC, Samples.put());

        assertThat(bytes).startsWith(0, 0, 0, 0, 1);
        assertThat(registry.count(REGISTER)).isEqualTo(3);
    }

    @Test
    void lastingFailureEndsAtTheDeadline() {
        registry.close();
        Serde<MemoryEvent> serde = MemlogSerdes.events(config());
        long start = System.nanoTime();

        assertThatThrownBy(() -> serde.serializer().serialize(TOPIC, Samples.put()))
                .isInstanceOf(SchemaRegistryUnavailable.class)
                .hasMessageContaining("gave up after PT1S");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void serverThatNeverFinishesItsAnswerIsGivenUp() {
        for (int i = 0; i < 20; i++) {
            registry.script.add(new Scripted(200, null));
        }
        Serde<MemoryEvent> serde = MemlogSerdes.events(config());

        assertThatThrownBy(() -> serde.serializer().serialize(TOPIC, Samples.put()))
                .isInstanceOf(SchemaRegistryUnavailable.class)
                .hasMessageContaining("did not answer");
    }

    @Test
    void nextNodeStandsInForAFailingOne() {
        TinyRegistry stopped = new TinyRegistry();
        String url = stopped.url();
        stopped.close();
        Map<String, Object> config = config();
        config.put(MemlogSerdes.REGISTRY_URL, url + ", " + registry.url() + "/");

        byte[] bytes = MemlogSerdes.events(config).serializer().serialize(TOPIC, Samples.put());

        assertThat(bytes).startsWith(0, 0, 0, 0, 1);
    }

    @Test
    void credentialsComeFromUserInfo() {
        Map<String, Object> config = config();
        config.put("basic.auth.credentials.source", "USER_INFO");
        config.put("schema.registry.basic.auth.user.info", "ann:pä:ss");

        MemlogSerdes.events(config).serializer().serialize(TOPIC, Samples.put());

        assertThat(registry.authorizations).containsExactly(basic("ann:pä:ss"));
    }

    @Test
    void credentialsComeFromTheAddress() {
        Map<String, Object> config = config();
        config.put(MemlogSerdes.REGISTRY_URL, registry.url().replace("http://", "http://ann:p%40ss@"));

        MemlogSerdes.events(config).serializer().serialize(TOPIC, Samples.put());

        assertThat(registry.authorizations).containsExactly(basic("ann:p@ss"));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 405})
    void refusedCredentialsAreNeverTheRecordsFault(int status) {
        registry.script.add(new Scripted(status, "{\"error_code\":" + status + "}"));

        assertThatThrownBy(() ->
                        MemlogSerdes.events(config()).deserializer().deserialize(TOPIC, new byte[] {0, 0, 0, 0, 1, 0}))
                .isInstanceOf(SchemaRegistryUnavailable.class);
    }

    @Test
    void answerThatIsNotJsonIsNoAnswer() {
        registry.script.add(new Scripted(200, "<html>login</html>"));

        assertThatThrownBy(() -> MemlogSerdes.events(config()).serializer().serialize(TOPIC, Samples.put()))
                .isInstanceOf(SchemaRegistryUnavailable.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 422})
    void refusedSchemaIsNotRetried(int status) {
        registry.script.add(new Scripted(status, "{\"error_code\":" + status + ",\"message\":\"incompatible\"}"));

        assertThatThrownBy(() -> MemlogSerdes.events(config()).serializer().serialize(TOPIC, Samples.put()))
                .isInstanceOf(SchemaRegistryRefusal.class)
                .hasMessageContaining("memory.events-value")
                .hasMessageContaining(String.valueOf(status));
        assertThat(registry.requests).hasSize(1);
    }

    @Test
    void withoutRegisteringTheSchemaMustBeThere() {
        Map<String, Object> config = config();
        config.put("auto.register.schemas", false);
        Serde<MemoryEvent> serde = MemlogSerdes.events(config);

        assertThatThrownBy(() -> serde.serializer().serialize(TOPIC, Samples.put()))
                .isInstanceOf(SchemaRegistryRefusal.class);

        registry.add("\"string\"");
        int id = registry.add(SchemaText.of(MemoryEvent.getClassSchema(), true));
        assertThat(serde.serializer().serialize(TOPIC, Samples.put())).startsWith(0, 0, 0, 0, id);
        assertThat(registry.count("POST /subjects/memory.events-value")).isEqualTo(2);
    }

    @Test
    void latestVersionIsWrittenByItsOwnSchema() {
        String newer = MemoryEvent.getClassSchema()
                .toString()
                .replaceFirst(
                        "\"fields\":\\[",
                        "\"fields\":[{\"name\":\"added\",\"type\":\"string\",\"default\":\"for every old writer\"},");
        registry.latest.put("memory.events-value", registry.add(newer));
        Map<String, Object> config = config();
        config.put("auto.register.schemas", "false");
        config.put("use.latest.version", "true");
        Serde<MemoryEvent> serde = MemlogSerdes.events(config);

        byte[] bytes = serde.serializer().serialize(TOPIC, Samples.put());

        assertThat(new String(bytes, UTF_8)).contains("for every old writer");
        assertThat(serde.deserializer().deserialize(TOPIC, bytes)).isEqualTo(Samples.put());
    }

    @Test
    void latestVersionThatCannotReadOursIsRefused() {
        String other = MemoryEvent.getClassSchema()
                .toString()
                .replaceFirst("\"fields\":\\[", "\"fields\":[{\"name\":\"required\",\"type\":\"string\"},");
        registry.latest.put("memory.events-value", registry.add(other));
        Map<String, Object> config = config();
        config.put("auto.register.schemas", "false");
        config.put("use.latest.version", "true");

        assertThatThrownBy(() -> MemlogSerdes.events(config).serializer().serialize(TOPIC, Samples.put()))
                .isInstanceOf(SchemaRegistryRefusal.class);
    }

    @Test
    void subjectFollowsTheStrategyAndNormalizingIsAskedFor() {
        Map<String, Object> config = config();
        config.put("value.subject.name.strategy", "io.confluent.kafka.serializers.subject.RecordNameStrategy");
        config.put("normalize.schemas", true);

        MemlogSerdes.values(config).serializer().serialize("a/b c", Samples.progress());
        MemlogSerdes.enriched(config).serializer().serialize("a/b c", Samples.progress());

        assertThat(registry.requests)
                .containsExactly(
                        "POST /subjects/io.memlog.schemas.avro.Progress/versions?normalize=true",
                        "POST /subjects/a%2Fb%20c-io.memlog.schemas.avro.Progress/versions?normalize=true");
    }

    @Test
    void referencedSchemasAreFetched() {
        int part = registry.add("{\"type\":\"enum\",\"name\":\"Part\",\"namespace\":\"x\",\"symbols\":[\"A\"]}");
        registry.answersById.put(9, """
                {"schema": "{\\"type\\":\\"record\\",\\"name\\":\\"Progress\\",\\"namespace\\":\\"io.memlog.schemas.avro\\",\\"fields\\":[\
                {\\"name\\":\\"part\\",\\"type\\":\\"x.Part\\"},{\\"name\\":\\"partition\\",\\"type\\":\\"int\\"},\
                {\\"name\\":\\"eventOffset\\",\\"type\\":\\"long\\"},{\\"name\\":\\"eventTime\\",\\"type\\":\\"long\\"}]}",
                 "references": [{"name": "x.Part", "subject": "part", "version": %d}]}""".formatted(part));

        SpecificRecord record = MemlogSerdes.enriched(config())
                .deserializer()
                .deserialize("memory.enriched", new byte[] {0, 0, 0, 0, 9, 0, 4, 84, 0});

        assertThat(record.toString()).contains("\"partition\": 2", "\"eventOffset\": 42");
    }

    @Test
    void interruptedThreadStopsAndStaysInterrupted() throws InterruptedException {
        registry.close();
        Serde<MemoryEvent> serde = MemlogSerdes.events(config());
        AtomicReference<Object> seen = new AtomicReference<>();
        Thread writer = new Thread(() -> {
            Thread.currentThread().interrupt();
            try {
                serde.serializer().serialize(TOPIC, Samples.put());
            } catch (InterruptException e) {
                seen.set(Thread.currentThread().isInterrupted());
            }
        });

        writer.start();
        writer.join(5_000);

        assertThat(seen.get()).asInstanceOf(InstanceOfAssertFactories.BOOLEAN).isTrue();
    }

    private Map<String, Object> config() {
        Map<String, Object> config = new HashMap<>();
        config.put(MemlogSerdes.REGISTRY_URL, registry.url());
        config.put("http.read.timeout.ms", 300);
        config.put("memlog.schema.registry.deadline.ms", 1_000);
        return config;
    }

    private static String basic(String userInfo) {
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(UTF_8));
    }
}
