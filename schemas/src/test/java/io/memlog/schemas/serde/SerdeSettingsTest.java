package io.memlog.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SerdeSettingsTest {

    @Test
    void defaultsAreConfluents() {
        SerdeSettings settings = SerdeSettings.of(Map.of("schema.registry.url", "http://r:1"));

        assertThat(settings.nodes()).extracting(Object::toString).containsExactly("http://r:1");
        assertThat(settings.nodes().getFirst().authorization()).isEmpty();
        assertThat(settings.registersSchemas()).isTrue();
        assertThat(settings.writesLatest()).isFalse();
        assertThat(settings.normalizes()).isFalse();
        assertThat(settings.stripsJavaProperties()).isTrue();
        assertThat(settings.subjects(true)).isEqualTo(SubjectNames.TOPIC);
        assertThat(settings.subjects(false)).isEqualTo(SubjectNames.TOPIC);
        assertThat(settings.requestTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.deadline()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void everyKeyIsRead() {
        Map<String, Object> config = new HashMap<>();
        config.put("schema.registry.url", List.of("http://a:1/", "https://b/apis/ccompat/v7"));
        config.put("auto.register.schemas", false);
        config.put("use.latest.version", "true");
        config.put("normalize.schemas", "true");
        config.put("avro.remove.java.properties", "false");
        config.put("specific.avro.reader", "true");
        config.put("key.subject.name.strategy", "io.confluent.kafka.serializers.subject.RecordNameStrategy");
        config.put("value.subject.name.strategy", "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy");
        config.put("basic.auth.credentials.source", "USER_INFO");
        config.put("basic.auth.user.info", "u:p");
        config.put("http.read.timeout.ms", 10);
        config.put("memlog.schema.registry.deadline.ms", "20");
        config.put("some.key.of.others", new Object());

        SerdeSettings settings = SerdeSettings.of(config);

        assertThat(settings.nodes())
                .extracting(Object::toString)
                .containsExactly("http://a:1", "https://b/apis/ccompat/v7");
        assertThat(settings.nodes().getLast().authorization()).contains("Basic dTpw");
        assertThat(settings.registersSchemas()).isFalse();
        assertThat(settings.writesLatest()).isTrue();
        assertThat(settings.normalizes()).isTrue();
        assertThat(settings.stripsJavaProperties()).isFalse();
        assertThat(settings.subjects(true)).isEqualTo(SubjectNames.RECORD);
        assertThat(settings.subjects(false)).isEqualTo(SubjectNames.TOPIC_RECORD);
        assertThat(settings.requestTimeout()).isEqualTo(Duration.ofMillis(10));
        assertThat(settings.deadline()).isEqualTo(Duration.ofMillis(20));
    }

    @ParameterizedTest
    @CsvSource({
        "schema.registry.url, ''",
        "schema.registry.url, ftp://a",
        "schema.registry.url, no address",
        "auto.register.schemas, yes",
        "specific.avro.reader, false",
        "value.subject.name.strategy, my.OwnStrategy",
        "basic.auth.credentials.source, SASL_INHERIT",
        "basic.auth.user.info,",
        "http.read.timeout.ms, soon",
        "http.read.timeout.ms, 0",
        "memlog.schema.registry.deadline.ms, 1"
    })
    void refusalNamesTheKey(String key, @Nullable String value) {
        Map<String, @Nullable Object> config = new HashMap<>(Map.of("schema.registry.url", "http://r:1"));
        config.put("basic.auth.credentials.source", "USER_INFO");
        config.put("basic.auth.user.info", "u:p");
        config.put(key, value);

        assertThatThrownBy(() -> SerdeSettings.of(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key);
    }

    @Test
    void passwordIsNeverPrinted() {
        SerdeSettings settings = SerdeSettings.of(Map.of("schema.registry.url", "http://u:secret@r:1"));

        assertThat(settings.toString()).doesNotContain("secret").contains("http://r:1");
        assertThatThrownBy(() -> SerdeSettings.of(Map.of("schema.registry.url", "http://u:secret@r :1")))
                .isInstanceOf(ConfigException.class)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void environmentBecomesConfiguration() {
        Map<String, String> config = MemlogSerdes.config(Map.of(
                "MEMLOG_SCHEMA_REGISTRY_URL", "http://r:1",
                "MEMLOG_VALUE_SERDE", "x.Y",
                "MEMLOG_SERDE_AUTO_REGISTER_SCHEMAS", "false",
                "MEMLOG_SERDE_BASIC_AUTH_USER_INFO", "u:p",
                "PATH", "/bin"));

        assertThat(config)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "schema.registry.url", "http://r:1",
                        "memlog.value.serde", "x.Y",
                        "auto.register.schemas", "false",
                        "basic.auth.user.info", "u:p"));
    }
}
