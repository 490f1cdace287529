package io.memlog.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters are meant. */
final class LetterFilterOptions {
    @Option(names = "--code", description = "Reason, such as UNKNOWN_SCHEMA_ID.")
    private @Nullable String code;

    @Option(names = "--stage", description = "Who gave up: read-event, decide, or a sink.")
    private @Nullable String stage;

    @Option(names = "--topic", description = "Topic of the record.")
    private @Nullable String topic;

    @Option(names = "--tenant", description = "Tenant, as far as the record's key names one.")
    private @Nullable String tenant;

    @Option(names = "--from", paramLabel = "TIME", description = "Earliest time of the letter, ISO 8601.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "First time that is too late.")
    private @Nullable String to;

    private Map<String, String> given() {
        Map<String, String> given = new LinkedHashMap<>();
        put(given, "code", code);
        put(given, "stage", stage);
        put(given, "topic", topic);
        put(given, "tenant", tenant);
        put(given, "from", from);
        put(given, "to", to);
        return given;
    }

    /** As the query of a GET, with more of its own. */
    String query(Map<String, String> more) {
        Map<String, String> all = given();
        all.putAll(more);
        return all.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), UTF_8))
                .collect(Collectors.joining("&", "?", ""));
    }

    /** As fields of a POST. */
    void into(ObjectNode body) {
        given().forEach(body::put);
    }

    private static void put(Map<String, String> given, String name, @Nullable String value) {
        if (value != null) {
            given.put(name, value);
        }
    }
}
