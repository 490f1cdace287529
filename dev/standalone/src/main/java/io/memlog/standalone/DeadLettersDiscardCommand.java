package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.testkit.service.Service;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Decides that nothing is to come of letters. */
@Command(
        name = "discard",
        description = "Decide that nothing is to come of dead letters; who, when and why is kept."
                + " Exit code 0: all of them, 1: some were left as they are, as somebody had decided on them.")
final class DeadLettersDiscardCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private LetterSelectionOptions selection = new LetterSelectionOptions();

    @Option(names = "--reason", required = true, description = "Why.")
    private String reason = "";

    @Override
    public Integer call() {
        String url = common.folder().requireReady().url(Service.RECONCILER) + DeadLettersCommand.PATH + "/discard";
        JsonNode report = new HttpJson().post(url, selection.body().put("reason", reason));
        if (common.isJson()) {
            common.console().line("%s", report.toPrettyString());
        } else {
            print(common.console(), report);
        }
        return report.path("skipped").asInt() == 0 ? ExitCode.OK : ExitCode.NOT_EQUAL;
    }

    private static void print(Console console, JsonNode report) {
        console.line(
                "  %d letters, %d %s, %d skipped",
                report.path("matched").asInt(),
                report.path("discarded").asInt(),
                report.path("dryRun").asBoolean() ? "would be discarded" : "discarded",
                report.path("skipped").asInt());
        for (JsonNode skip : report.path("skips")) {
            console.line(
                    "  %s@%s %s: %s",
                    skip.path("partition").asText(),
                    skip.path("offset").asText(),
                    skip.path("reason").asText(),
                    skip.path("detail").asText());
        }
    }
}
