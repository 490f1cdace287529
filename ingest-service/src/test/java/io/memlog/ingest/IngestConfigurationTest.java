package io.memlog.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.service.CommonKeys;
import io.memlog.service.ConfigKey;
import io.memlog.service.ConfigurationException;
import io.memlog.service.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IngestConfigurationTest {
    private static final Map<String, String> REQUIRED =
            Map.of("MEMLOG_KAFKA_BOOTSTRAP_SERVERS", "k:1", "MEMLOG_SCHEMA_REGISTRY_URL", "http://r");

    private static final Map<String, String> FULL = Map.of(
            "MEMLOG_KAFKA_BOOTSTRAP_SERVERS", "k:1",
            "MEMLOG_SCHEMA_REGISTRY_URL", "http://r",
            "MEMLOG_PARTITIONS", "12",
            "MEMLOG_REPLICATION_FACTOR", "3",
            "MEMLOG_INGEST_DELIVERY_TIMEOUT_MS", "2500",
            "MEMLOG_INGEST_REQUEST_BYTES", "2048",
            "MEMLOG_INGEST_BULK_IN_FLIGHT", "64",
            "MEMLOG_INGEST_BULK_LINES", "5000");

    @Test
    void hasDefaults() {
        assertThat(IngestConfiguration.read(new Environment(REQUIRED)))
                .isEqualTo(new IngestConfiguration(
                        "k:1", "http://r", 4, 1, Duration.ofSeconds(15), 102_400, 1000, 100_000));
    }

    @Test
    void readsEveryKey() {
        assertThat(IngestConfiguration.read(new Environment(FULL)))
                .isEqualTo(new IngestConfiguration("k:1", "http://r", 12, 3, Duration.ofMillis(2500), 2048, 64, 5000));
        assertThat(FULL.keySet())
                .containsAll(
                        IngestConfiguration.KEYS.stream().map(ConfigKey::name).toList());
    }

    @Test
    void namesTheKeyThatIsMissing() {
        assertThatThrownBy(() -> IngestConfiguration.read(new Environment(Map.of())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("MEMLOG_KAFKA_BOOTSTRAP_SERVERS");
    }

    @Test
    void findsAnUnknownKey() {
        // Given
        List<ConfigKey<?>> known = new ArrayList<>(CommonKeys.all(IngestConfiguration.DEFAULT_PORT));
        known.addAll(IngestConfiguration.KEYS);
        var environment = new Environment(Map.of("MEMLOG_INGEST_BULK_LINE", "1", "MEMLOG_INGEST_BULK_LINES", "1"));

        // When / Then
        assertThat(environment.unknownNames(known)).containsExactly("MEMLOG_INGEST_BULK_LINE");
    }
}
