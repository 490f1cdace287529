package io.memlog.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.service.ConfigKey;
import io.memlog.service.ConfigurationException;
import io.memlog.service.Environment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsSettingsTest {
    private static final Map<String, String> REQUIRED = Map.of("MEMLOG_KAFKA_BOOTSTRAP_SERVERS", "localhost:9092");

    @Test
    void hasDefaults() {
        StreamsSettings settings = StreamsSettings.of(new Environment(REQUIRED));

        assertThat(settings)
                .isEqualTo(new StreamsSettings(
                        "localhost:9092", Path.of("state"), 2, Duration.ofMillis(500), 1, Duration.ofSeconds(2)));
    }

    @Test
    void readsEveryVariable() {
        Map<String, String> variables = new HashMap<>(REQUIRED);
        variables.put("MEMLOG_STATE_DIR", "/data");
        variables.put("MEMLOG_REPLICATION_FACTOR", "3");
        variables.put("MEMLOG_STREAMS_THREADS", "4");
        variables.put("MEMLOG_STREAMS_COMMIT_INTERVAL_MS", "50");
        variables.put("MEMLOG_EMBEDDING_BUDGET_MS", "700");

        StreamsSettings settings = StreamsSettings.of(new Environment(variables));

        assertThat(settings)
                .isEqualTo(new StreamsSettings(
                        "localhost:9092", Path.of("/data"), 4, Duration.ofMillis(50), 3, Duration.ofMillis(700)));
        assertThat(variables.keySet())
                .containsAll(StreamsSettings.KEYS.stream().map(ConfigKey::name).toList());
    }

    @Test
    void refusesWhatIsNotANumberOfThreads() {
        Map<String, String> variables = new HashMap<>(REQUIRED);
        variables.put("MEMLOG_STREAMS_THREADS", "0");

        assertThatThrownBy(() -> StreamsSettings.of(new Environment(variables)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("MEMLOG_STREAMS_THREADS");
    }

    @Test
    void refusesABudgetThatOutlastsATransaction() {
        Map<String, String> variables = new HashMap<>(REQUIRED);
        variables.put("MEMLOG_STREAMS_COMMIT_INTERVAL_MS", "100");
        variables.put("MEMLOG_EMBEDDING_BUDGET_MS", "19900");
        assertThat(StreamsSettings.of(new Environment(variables)).embeddingBudget())
                .isEqualTo(Duration.ofMillis(19_900));

        variables.put("MEMLOG_EMBEDDING_BUDGET_MS", "19901");

        assertThatThrownBy(() -> StreamsSettings.of(new Environment(variables)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "MEMLOG_EMBEDDING_BUDGET_MS and MEMLOG_STREAMS_COMMIT_INTERVAL_MS: expected at most 20000 milliseconds together, found 20001");
    }

    @Test
    void namesTheInstanceAfterItsStateFolder(@TempDir Path first, @TempDir Path second) {
        String id = InstanceId.of(first);

        assertThat(InstanceId.of(first)).isEqualTo(id).isNotBlank();
        assertThat(InstanceId.of(second)).isNotEqualTo(id);
    }

    @Test
    void keepsTheSettingsOnWhichTheGuaranteesRest(@TempDir Path stateDir) {
        var settings =
                new StreamsSettings("localhost:9092", stateDir, 2, Duration.ofMillis(100), 1, Duration.ofSeconds(2));
        Properties properties = settings.toProperties();

        assertThat(properties)
                .containsEntry(StreamsConfig.APPLICATION_ID_CONFIG, "memlog-extraction")
                .containsEntry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, "exactly_once_v2")
                .containsEntry(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    }
}
