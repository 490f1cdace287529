package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.standalone.OperationCalls.Watcher;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has the reconciler mend what differs. Exit code 0: both stores equal the log, 1: findings are left, 2: could not be told. */
@Command(
        name = "repair",
        description = "Check, have the single writer publish again what differs, and check again."
                + " Exit code 0: equal, 1: findings are left, 2: failed.")
final class RepairCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--scope", paramLabel = "TENANT/USER", description = "One user only.")
    private @Nullable String scope;

    @Option(names = "--limit", description = "Most memories to publish again (default: 1000).")
    private @Nullable Integer limit;

    @Option(names = "--level", description = "How deep to check: digests or deep (default: ${DEFAULT-VALUE}).")
    private String level = "digests";

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean isDryRun;

    @Option(
            names = "--known-only",
            description = "Mend the findings of earlier checks, without a check before and after.")
    private boolean isKnownOnly;

    @Option(names = "--watch", description = "Show progress.")
    private boolean isWatched;

    @Override
    public Integer call() {
        ObjectNode parameters = HttpJson.JSON.createObjectNode().put("dryRun", isDryRun);
        if (scope != null) {
            parameters.set("scope", OperationCalls.scope(scope));
        }
        PipelineState state = common.folder().requireReady();
        if (limit != null) {
            parameters.put("limit", limit);
        }
        if (!isKnownOnly) {
            parameters.put("level", level);
        }
        JsonNode operation = new OperationCalls(new HttpJson(), state)
                .run(
                        isKnownOnly ? "repair" : "full",
                        parameters,
                        isWatched ? Watcher.on(common.console()) : Watcher.NONE);
        if (common.isJson()) {
            common.console().line("%s", operation.toPrettyString());
        } else {
            print(common.console(), operation);
        }
        return OperationCalls.exitCode(operation);
    }

    private static void print(Console console, JsonNode operation) {
        JsonNode result = operation.path("result");
        JsonNode repair = result.has("repair") ? result.path("repair") : result;
        if (!OperationCalls.error(operation).isEmpty()) {
            console.line("  failed: %s", OperationCalls.error(operation));
        }
        if (repair.has("keys")) {
            console.line(
                    "  %d memories differed%s; %d events sent, %d findings repaired, %d open, %d undecided, %d backlog",
                    repair.path("keys").asLong(),
                    repair.path("truncated").asBoolean() ? " within the limit, and more beyond it" : "",
                    repair.path("sent").asLong(),
                    repair.path("repaired").asLong(),
                    repair.path("open").asLong(),
                    repair.path("undecided").asLong(),
                    repair.path("backlog").asLong());
        }
        for (JsonNode step : repair.path("steps")) {
            console.line(
                    "  %-15s %s", step.path("action").asText(), step.path("key").asText());
        }
        if (result.has("after")) {
            CheckCommand.print(console, result.path("after"));
        } else if (result.has("before")) {
            CheckCommand.print(console, result.path("before"));
        }
    }
}
