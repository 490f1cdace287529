package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.standalone.OperationCalls.Watcher;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sends letters again, and says what became of them. */
@Command(
        name = "retry",
        description =
                "Send dead letters again through memory.events, oldest first."
                        + " Exit code 0: all were taken in, 1: some failed again, were skipped, or have not ended yet, 2: failed.")
final class DeadLettersRetryCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private LetterSelectionOptions selection = new LetterSelectionOptions();

    @Option(names = "--rate", description = "Most events a second (default: ${DEFAULT-VALUE}).")
    private int perSecond = 100;

    @Option(names = "--wait", description = "Seconds to wait for what becomes of them (default: ${DEFAULT-VALUE}).")
    private int waitSeconds = 30;

    @Option(
            names = "--force",
            description =
                    "Also letters that are too old, superseded or concern a whole scope, and one that is decided.")
    private boolean isForced;

    @Option(names = "--watch", description = "Show progress.")
    private boolean isWatched;

    @Override
    public Integer call() {
        PipelineState state = common.folder().requireReady();
        ObjectNode parameters = selection.body();
        parameters.put("perSecond", perSecond).put("waitSeconds", waitSeconds).put("force", isForced);
        JsonNode operation = new OperationCalls(new HttpJson(), state)
                .run("retry", parameters, isWatched ? Watcher.on(common.console()) : Watcher.NONE);
        if (common.isJson()) {
            common.console().line("%s", operation.toPrettyString());
        } else {
            print(common.console(), operation);
        }
        return OperationCalls.exitCode(operation);
    }

    static void print(Console console, JsonNode operation) {
        JsonNode report = operation.path("result");
        if (!OperationCalls.error(operation).isEmpty()) {
            console.line("  failed: %s", OperationCalls.error(operation));
        }
        if (report.isMissingNode()) {
            return;
        }
        console.line(
                "  %d letters, %d %s, %d skipped; outcomes %s, %d not ended yet",
                report.path("matched").asInt(),
                report.path("sent").asInt(),
                report.path("dryRun").asBoolean() ? "would be sent" : "sent",
                report.path("skipped").asInt(),
                report.path("outcomes").toString(),
                report.path("pending").asInt());
        for (JsonNode skip : report.path("skips")) {
            console.line(
                    "  %s@%s %s: %s%s",
                    skip.path("partition").asText(),
                    skip.path("offset").asText(),
                    skip.path("reason").asText(),
                    skip.path("detail").asText(),
                    skip.path("canBeForced").asBoolean() ? " (--force)" : "");
        }
    }
}
