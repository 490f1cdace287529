package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.standalone.OperationCalls.Watcher;
import io.memlog.testkit.service.Service;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the copies that each store has of its projection, drops one, or compares one with the live one. */
@Command(
        name = "generations",
        description = "Show the generations of each store; drop one; compare one with the live one."
                + " Exit code 0: done, or no difference, 1: differences, 2: failed.")
final class GenerationsCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--store", description = "vector or graph; needed with --drop and --diff (default: vector).")
    private String store = "vector";

    @ArgGroup
    private @Nullable Action action;

    @Option(names = "--limit", description = "Most differences to list (default: ${DEFAULT-VALUE}).")
    private int limit = 100;

    @Option(
            names = "--after",
            paramLabel = "KEY",
            description = "List the differences behind this tenant/user/memory, where the last page ended.")
    private @Nullable String after;

    /** One of them. */
    static final class Action {
        @Option(names = "--drop", paramLabel = "N", description = "Remove generation N for good.")
        private @Nullable Integer drop;

        @Option(
                names = "--diff",
                paramLabel = "N",
                description = "What generation N holds otherwise than the live one.")
        private @Nullable Integer diff;
    }

    @Override
    public Integer call() {
        PipelineState state = common.folder().requireReady();
        var http = new HttpJson();
        if (action != null && action.drop != null) {
            return drop(http, state, action.drop);
        }
        if (action != null && action.diff != null) {
            return diff(http, state, action.diff);
        }
        JsonNode found = http.get(url(state));
        if (common.isJson()) {
            common.console().line("%s", found.toPrettyString());
        } else {
            GenerationsTable.print(common.console(), found);
        }
        for (JsonNode listed : found.path("stores")) {
            if (listed.has("error")) {
                return ExitCode.FAILED;
            }
        }
        return ExitCode.OK;
    }

    private int drop(HttpJson http, PipelineState state, int number) {
        ObjectNode parameters =
                HttpJson.JSON.createObjectNode().put("store", store).put("generation", number);
        JsonNode operation = new OperationCalls(http, state).run("drop", parameters, Watcher.NONE);
        if (common.isJson() || !operation.path("state").asText().equals("DONE")) {
            return GenerationsTable.finish(common, operation);
        }
        common.console().line("  %s: generation %d is dropped", store, number);
        return ExitCode.OK;
    }

    private int diff(HttpJson http, PipelineState state, int number) {
        String address = "%s/%s/%d/differences?limit=%d%s"
                .formatted(
                        url(state),
                        store,
                        number,
                        limit,
                        after == null
                                ? ""
                                : "&after="
                                        + java.net.URLEncoder.encode(
                                                Objects.requireNonNull(after),
                                                java.nio.charset.StandardCharsets.UTF_8));
        JsonNode found = http.get(address);
        if (common.isJson()) {
            common.console().line("%s", found.toPrettyString());
        } else {
            GenerationsTable.printDifferences(common.console(), found);
        }
        return GenerationsTable.differences(found) == 0 ? ExitCode.OK : ExitCode.NOT_EQUAL;
    }

    private static String url(PipelineState state) {
        return state.url(Service.RECONCILER) + "/v1/generations";
    }
}
