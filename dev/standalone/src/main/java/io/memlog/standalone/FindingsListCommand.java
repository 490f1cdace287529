package io.memlog.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.testkit.service.Service;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One page of findings, by ascending id. */
@Command(name = "list", description = "Findings by id. Exit code 0: none is open, 1: some are.")
final class FindingsListCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--state", description = "open, repairing, repaired, accepted or all (default: ${DEFAULT-VALUE}).")
    private String state = "open";

    @Option(names = "--store", description = "vector or graph.")
    private @Nullable String store;

    @Option(names = "--kind", description = "missing, stale, orphan or corrupt.")
    private @Nullable String kind;

    @Option(names = "--scope", paramLabel = "TENANT/USER", description = "One user only.")
    private @Nullable String scope;

    @Option(names = "--limit", description = "Findings of a page (default: ${DEFAULT-VALUE}).")
    private int limit = 100;

    @Option(names = "--after", paramLabel = "ID", description = "Go on behind the last id of an earlier page.")
    private @Nullable String after;

    @Override
    public Integer call() {
        String url = common.folder().requireReady().url(Service.RECONCILER) + FindingsCommand.PATH;
        JsonNode page = new HttpJson().get(url + query());
        if (common.isJson()) {
            common.console().line("%s", page.toPrettyString());
        } else {
            print(common.console(), page);
        }
        return exitCode(page);
    }

    private String query() {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("state", state);
        query.put("limit", "" + limit);
        if (store != null) {
            query.put("store", store);
        }
        if (kind != null) {
            query.put("kind", kind);
        }
        if (after != null) {
            query.put("after", after);
        }
        if (scope != null) {
            JsonNode parts = OperationCalls.scope(scope);
            query.put("tenantId", parts.path("tenantId").asText());
            query.put("userId", parts.path("userId").asText());
        }
        return query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), UTF_8))
                .collect(Collectors.joining("&", "?", ""));
    }

    static int exitCode(JsonNode page) {
        return page.path("open").asLong() == 0 ? ExitCode.OK : ExitCode.NOT_EQUAL;
    }

    static void print(Console console, JsonNode page) {
        if (!page.path("findings").isEmpty()) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("finding", "state", "expected", "found", "first seen"));
            page.path("findings").forEach(finding -> rows.add(row(finding)));
            console.table(rows);
        }
        if (page.hasNonNull("after")) {
            console.line("  more with --after '%s'", page.path("after").asText());
        }
        console.line(
                "  %d match; %d open in all %s",
                page.path("matching").asLong(),
                page.path("open").asLong(),
                page.path("openByKind").toString());
    }

    private static List<String> row(JsonNode finding) {
        return List.of(
                finding.path("findingId").asText(),
                finding.path("state").asText(),
                version(finding.path("expectedVersion")),
                version(finding.path("foundVersion")),
                finding.path("firstSeenAt").asText());
    }

    private static String version(JsonNode version) {
        return version.isNumber() ? "v" + version.asLong() : "none";
    }
}
