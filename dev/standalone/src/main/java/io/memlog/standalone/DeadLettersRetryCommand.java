package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.testkit.service.Service;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sends letters again, and says what became of them. */
@Command(
        name = "retry",
        description = "Send dead letters again through memory.events, oldest first."
                + " Exit code 0: all were taken in, 1: some failed again, were skipped, or have not ended yet.")
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

    @Override
    public Integer call() {
        ObjectNode body = selection.body();
        body.put("perSecond", perSecond).put("waitSeconds", waitSeconds).put("force", isForced);
        String url = common.folder().requireReady().url(Service.RECONCILER) + DeadLettersCommand.PATH + "/retry";
        JsonNode report = new HttpJson().post(url, body);
        if (common.isJson()) {
            common.console().line("%s", report.toPrettyString());
        } else {
            print(common.console(), report);
        }
        return exitCode(report);
    }

    static int exitCode(JsonNode report) {
        boolean isClean = report.path("skipped").asInt() == 0
                && report.path("pending").asInt() == 0
                && !report.path("cancelled").asBoolean()
                && report.path("outcomes").path("DEAD_LETTERED").asLong() == 0;
        return isClean ? ExitCode.OK : ExitCode.NOT_EQUAL;
    }

    static void print(Console console, JsonNode report) {
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
