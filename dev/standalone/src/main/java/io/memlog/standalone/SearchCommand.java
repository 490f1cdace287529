package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.testkit.service.Service;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds memories of one user by meaning. */
@Command(name = "search", description = "Find memories of one user by meaning.")
final class SearchCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(arity = "1", paramLabel = "QUERY", description = "What to look for, in words.")
    private String query = "";

    @Option(names = "--tenant", required = true, description = "Tenant whose memories are searched.")
    private String tenant = "";

    @Option(names = "--user", required = true, description = "User whose memories are searched.")
    private String user = "";

    @Option(names = "--limit", description = "Most hits to show (default: ${DEFAULT-VALUE}).")
    private int limit = 5;

    @Override
    public Integer call() {
        PipelineState state = common.folder().requireReady();
        JsonNode answer = search(new HttpJson(), state, tenant, user, query, limit);
        if (common.isJson()) {
            common.console().line("%s", answer.toPrettyString());
            return ExitCode.OK;
        }
        print(common.console(), answer);
        return ExitCode.OK;
    }

    static JsonNode search(HttpJson http, PipelineState state, String tenant, String user, String query, int limit) {
        ObjectNode body = HttpJson.JSON.createObjectNode();
        body.put("tenantId", tenant).put("userId", user).put("query", query).put("limit", limit);
        return http.post(state.url(Service.QUERY) + "/v1/search", body);
    }

    static void print(Console console, JsonNode answer) {
        for (JsonNode hit : answer.path("hits")) {
            // The score of words is no cosine; side by side with one it would mislead.
            boolean isByWords = hit.path("matchedBy").asText().equals("words");
            console.line(
                    "  %5s  %-14s %s",
                    isByWords
                            ? "words"
                            : String.format(
                                    Locale.ROOT, "%.3f", hit.path("score").asDouble()),
                    hit.path("memory").path("memoryId").asText(),
                    hit.path("memory").path("content").asText());
        }
        if (answer.path("hits").isEmpty()) {
            console.line("  nothing found");
        }
    }
}
