package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.standalone.OperationCalls.Watcher;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has every memory published again that has other vectors than the single writer makes now. */
@Command(
        name = "reembed",
        description =
                "Bring all memories to the embedding model that extraction-streams is set to, or to both while another one is"
                        + " rolled out. Exit code 0: all have its vectors, 1: some have not, 2: failed.")
final class ReembedCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--scope", paramLabel = "TENANT/USER", description = "One user only.")
    private @Nullable String scope;

    @Option(names = "--model", description = "Fail unless extraction-streams makes vectors of this model.")
    private @Nullable String model;

    @Option(names = "--watch", description = "Show progress.")
    private boolean isWatched;

    @Override
    public Integer call() {
        ObjectNode parameters = HttpJson.JSON.createObjectNode();
        if (scope != null) {
            parameters.set("scope", OperationCalls.scope(scope));
        }
        PipelineState state = common.folder().requireReady();
        if (model != null) {
            parameters.put("model", model);
        }
        JsonNode operation = new OperationCalls(new HttpJson(), state)
                .run("reembed", parameters, isWatched ? Watcher.on(common.console()) : Watcher.NONE);
        if (common.isJson()) {
            common.console().line("%s", operation.toPrettyString());
        } else {
            print(common.console(), operation);
        }
        return OperationCalls.exitCode(operation);
    }

    private static void print(Console console, JsonNode operation) {
        JsonNode result = operation.path("result");
        if (!OperationCalls.error(operation).isEmpty()) {
            console.line("  failed: %s", OperationCalls.error(operation));
        }
        if (result.has("sent")) {
            console.line(
                    "  %d memories published again, %d with other vectors left, %d without one of the current model",
                    result.path("sent").asLong(),
                    result.path("left").asLong(),
                    result.path("missing").asLong());
        }
        for (JsonNode spaces : result.path("coverage")) {
            console.line(
                    "  %8d %-7s memories: %s%s",
                    spaces.path("memories").asLong(),
                    spaces.path("active").asBoolean() ? "active" : "deleted",
                    spaces.path("model").asText("no vector"),
                    spaces.hasNonNull("nextModel")
                            ? ", next " + spaces.path("nextModel").asText()
                            : "");
        }
        for (JsonNode key : result.path("leftKeys")) {
            console.line("  left: %s", key.asText());
        }
    }
}
