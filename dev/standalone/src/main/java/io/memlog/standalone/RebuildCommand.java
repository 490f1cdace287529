package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.standalone.OperationCalls.Watcher;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has stores made anew from the log. Exit code 0: done, 1: not equal to the log and not switched to, 2: failed. */
@Command(
        name = "rebuild",
        description =
                "Make stores anew from memory.enriched, while they are read and written, and switch to them once they"
                        + " equal the log; the former ones are kept for a rollback. Run again, a rebuild that was interrupted goes on."
                        + " Exit code 0: done, 1: not equal to the log and not switched to, 2: failed.")
final class RebuildCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--store", description = "vector, graph or both (default: all that can be rebuilt).")
    private @Nullable String store;

    @Option(
            names = "--scope",
            paramLabel = "TENANT/USER",
            description = "One user only, in both stores: every memory of the user is published again.")
    private @Nullable String scope;

    @Option(
            names = "--ask-models",
            description = "With --scope: ask models for vectors and entities that memories had to do without."
                    + " No model is asked otherwise.")
    private boolean asksModels;

    @Option(
            names = "--until",
            paramLabel = "OFFSETS|TIME",
            description =
                    "Make a copy beside the live one that stops there: PARTITION:OFFSET,… of each partition, or an"
                            + " ISO 8601 time. See what differs with 'generations --diff'.")
    private @Nullable String until;

    @Option(names = "--watch", description = "Show progress.")
    private boolean isWatched;

    @Override
    public Integer call() {
        ObjectNode parameters = HttpJson.JSON.createObjectNode();
        if (store != null) {
            parameters.put("store", store);
        }
        if (scope != null) {
            parameters.set("scope", OperationCalls.scope(scope));
        }
        if (asksModels) {
            parameters.put("askModels", true);
        }
        PipelineState state = common.folder().requireReady();
        if (until != null) {
            parameters.set("until", until(until));
        }
        JsonNode operation = new OperationCalls(new HttpJson(), state)
                .run("rebuild", parameters, isWatched ? Watcher.on(common.console()) : Watcher.NONE);
        return GenerationsTable.finish(common, operation);
    }

    /** Offsets as an object; anything else as it is: the service says whether it is a time. */
    static JsonNode until(String text) {
        if (!text.matches("[0-9]+:[0-9]+(,[0-9]+:[0-9]+)*")) {
            return HttpJson.JSON.getNodeFactory().textNode(text);
        }
        ObjectNode offsets = HttpJson.JSON.createObjectNode();
        for (String pair : text.split(",", -1)) {
            int colon = pair.indexOf(':');
            try {
                offsets.put(pair.substring(0, colon), Long.parseLong(pair.substring(colon + 1)));
            } catch (NumberFormatException e) {
                throw new CommandFailedException("--until: expected offsets, found a number that is none: " + pair, e);
            }
        }
        return offsets;
    }
}
