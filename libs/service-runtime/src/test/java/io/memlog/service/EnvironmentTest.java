package io.memlog.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    @Test
    void readsDefaultsOfUnsetAndBlankVariables() {
        // Given
        var environment = new Environment(Map.of("MEMLOG_PARTITIONS", "  "));

        // When / Then
        assertThat(environment.get(CommonKeys.PARTITIONS)).isEqualTo(4);
        assertThat(environment.get(CommonKeys.REPLICATION_FACTOR)).isEqualTo(1);
        assertThat(environment.get(CommonKeys.HTTP_HOST)).isEqualTo("127.0.0.1");
        assertThat(environment.get(CommonKeys.httpPort(8080))).isEqualTo(8080);
        assertThat(environment.get(CommonKeys.DRAIN_TIMEOUT)).isEqualTo(Duration.ofSeconds(20));
        assertThat(environment.get(CommonKeys.DATABASE_USER)).isEqualTo("memlog");
        assertThat(environment.get(CommonKeys.DATABASE_PASSWORD)).isEmpty();
        assertThat(environment.get(CommonKeys.NEO4J_USER)).isEmpty();
        assertThat(environment.get(CommonKeys.NEO4J_PASSWORD)).isEmpty();
        assertThat(environment.get(CommonKeys.STATE_DIR)).isEqualTo(Path.of("state"));
        assertThat(environment.get(CommonKeys.EMBEDDING_MODEL)).isEqualTo("bge-small-en-v15-q");
        assertThat(environment.find(CommonKeys.EMBEDDING_MODEL_DIR)).isEmpty();
        assertThat(environment.find(CommonKeys.SINK_ID)).isEmpty();
        assertThat(environment.get(CommonKeys.LOG_LEVEL)).isEqualTo("INFO");
    }

    @Test
    void readsEveryTypeOfKey() {
        // Given
        var environment = new Environment(Map.of(
                "A_TEXT",
                " text ",
                "A_FLAG",
                "true",
                "A_SPAN_MS",
                "1500",
                "A_PATH",
                "/a/b",
                "A_URI",
                "http://c",
                "A_ONE",
                "y"));

        // When / Then
        assertThat(environment.get(ConfigKey.requiredText("A_TEXT", "a text"))).isEqualTo("text");
        assertThat(environment.get(ConfigKey.bool("A_FLAG", false, "a flag"))).isTrue();
        assertThat(environment.get(ConfigKey.millis("A_SPAN_MS", Duration.ZERO, "a span")))
                .isEqualTo(Duration.ofMillis(1500));
        assertThat(environment.get(ConfigKey.path("A_PATH", Path.of("x"), "a path")))
                .isEqualTo(Path.of("/a/b"));
        assertThat(environment.get(ConfigKey.uri("A_URI", URI.create("x"), "a uri")))
                .isEqualTo(URI.create("http://c"));
        assertThat(environment.get(ConfigKey.oneOf("A_ONE", "x", List.of("x", "y"), "a choice")))
                .isEqualTo("y");
    }

    @Test
    void errorNamesKeyExpectedAndFound() {
        // Given
        var environment = new Environment(Map.of("MEMLOG_HTTP_PORT", "70000", "MEMLOG_PARTITIONS", "many"));

        // When / Then
        assertThatThrownBy(() -> environment.get(CommonKeys.httpPort(8080)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("MEMLOG_HTTP_PORT: expected an integer from 0 to 65535, found '70000'");
        assertThatThrownBy(() -> environment.get(CommonKeys.PARTITIONS))
                .hasMessage("MEMLOG_PARTITIONS: expected an integer from 1 to 10000 in partitions, found 'many'");
        assertThatThrownBy(() -> environment.get(CommonKeys.DATABASE_URL))
                .hasMessageContaining("DATABASE_URL: expected text")
                .hasMessageContaining("found nothing");
    }

    @Test
    void neverShowsTheValueOfASecret() {
        // Given
        ConfigKey<String> secret = ConfigKey.oneOf("MY_API_KEY", "a", List.of("a"), "a secret");
        var environment = new Environment(Map.of("MY_API_KEY", "hunter2"));

        // When / Then
        assertThatThrownBy(() -> environment.get(secret))
                .hasMessageContaining("MY_API_KEY")
                .hasMessageNotContaining("hunter2");
        assertThat(CommonKeys.DATABASE_PASSWORD.isSecret()).isTrue();
        assertThat(CommonKeys.DATABASE_URL.isSecret()).isFalse();
    }

    @Test
    void findsMisspeltNames() {
        // Given
        var environment = new Environment(Map.of("MEMLOG_PARTITION", "4", "MEMLOG_PARTITIONS", "4", "HOME", "/root"));

        // When / Then
        assertThat(environment.unknownNames(CommonKeys.all(0))).containsExactly("MEMLOG_PARTITION");
    }
}
