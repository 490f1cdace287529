package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.testkit.service.Service;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Decides that nothing is to come of letters. */
@Command(name = "discard", description = "Decide that nothing is to come of dead letters; who, when and why is kept.")
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
            common.console()
                    .line(
                            "  %d letters, %d %s",
                            report.path("matched").asInt(),
                            report.path("discarded").asInt(),
                            selection.isDryRun() ? "would be discarded" : "discarded");
        }
        return ExitCode.OK;
    }
}
