package io.memlog.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.ingest.IngestService;
import io.memlog.models.runtime.ServiceModels;
import io.memlog.query.QueryService;
import io.memlog.reconciler.Reconciler;
import io.memlog.service.CommonKeys;
import io.memlog.service.ConfigKey;
import io.memlog.sink.graph.SinkGraph;
import io.memlog.sink.vector.SinkVector;
import io.memlog.streams.ExtractionStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/configuration.md is made from the keys that the services read; {@code -Dmemlog.write-docs=true} writes it anew. */
class ConfigurationDocTest {
    private static final Path PAGE = Path.of("../../docs/configuration.md");

    private static final String HEAD = """
            # Configuration

            Every service is configured by environment variables alone. This page is made from the keys the services read; a test holds it
            to them (`mvn -pl dev/e2e test -Dmemlog.write-docs=true` writes it anew). A missing or malformed value ends the service with exit
            code 2 and a message that names the variable, what was expected and what was found; an unknown `MEMLOG_` variable is warned of.

            Settings that the guarantees rest on (`acks=all`, idempotence, `exactly_once_v2`, `read_committed`, no automatic offset reset) are
            constants and cannot be changed. `MEMLOG_SERDE_<KEY>` passes one of Confluent's serde keys, such as
            `MEMLOG_SERDE_BASIC_AUTH_USER_INFO`; `MEMLOG_VALUE_SERDE` names another serde class.
            """;

    private static final String PROVIDERS = """

            Read by extraction-streams and query-service, which must be given the same. `<NAME>` stands for a provider's name in capitals, `-` in it
            for `_`: provider `my-host` has `MEMLOG_PROVIDER_MY_HOST_URL`. [models.md](models.md) says how to choose.
            """;

    @Test
    void pageSaysWhatTheServicesRead() throws IOException {
        var page = new StringBuilder(HEAD);
        section(page, "Common", CommonKeys.all(8080));
        section(page, "Models", ServiceModels.keys());
        page.append(PROVIDERS);
        services().forEach((name, keys) -> section(page, name, withoutModels(keys)));

        if (Boolean.getBoolean("memlog.write-docs")) {
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE).content().isEqualTo(page.toString());
    }

    private static SortedMap<String, List<ConfigKey<?>>> services() {
        SortedMap<String, List<ConfigKey<?>>> services = new TreeMap<>();
        services.put("ingest-service", IngestService.keys());
        services.put("extraction-streams", ExtractionStreams.keys());
        services.put("sink-vector", SinkVector.keys());
        services.put("sink-graph", SinkGraph.keys());
        services.put("query-service", QueryService.keys());
        services.put("reconciler", Reconciler.keys());
        return services;
    }

    /** They have a section of their own; the vector store's dimension has the name of theirs, but says something else. */
    private static List<ConfigKey<?>> withoutModels(List<ConfigKey<?>> keys) {
        Set<String> models = ServiceModels.keys().stream().map(ConfigKey::doc).collect(Collectors.toSet());
        return keys.stream().filter(key -> !models.contains(key.doc())).toList();
    }

    private static void section(StringBuilder page, String name, List<ConfigKey<?>> keys) {
        page.append("\n## ").append(name).append("\n\n| variable | value | default | meaning |\n|---|---|---|---|\n");
        for (ConfigKey<?> key : keys) {
            String value = key.unit().isEmpty() ? key.type() : key.type() + ", " + key.unit();
            page.append("| `%s` | %s | %s | %s |%n".formatted(key.name(), value, defaultOf(key), key.doc()));
        }
    }

    private static String defaultOf(ConfigKey<?> key) {
        Object value = key.defaultValue();
        if (value == null) {
            return key.required() ? "required" : "none";
        }
        String text = value instanceof Duration duration ? String.valueOf(duration.toMillis()) : value.toString();
        return text.isEmpty() ? "blank" : "`" + text + "`";
    }
}
