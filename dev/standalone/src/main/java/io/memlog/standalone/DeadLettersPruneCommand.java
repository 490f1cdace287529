package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.testkit.service.Service;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Deletes decided letters for good. */
@Command(
        name = "prune",
        description = "Delete dead letters for good, up to a time or a place; refused while some of them are undecided."
                + " Exit code 1: there are undecided ones.")
final class DeadLettersPruneCommand implements Callable<Integer> {
    private static final int CONFLICT = 409;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--before", paramLabel = "TIME", description = "Letters from this time on stay, ISO 8601.")
    private @Nullable String before;

    @Option(
            names = "--up-to",
            paramLabel = "PARTITION@OFFSET",
            converter = LetterPlace.Converter.class,
            description = "The first letter of its partition that stays.")
    private @Nullable LetterPlace upTo;

    @Option(names = "--force", description = "Discard undecided ones on the way, for the reason given.")
    private boolean isForced;

    @Option(names = "--reason", description = "Why undecided ones may go.")
    private @Nullable String reason;

    @Option(names = "--dry-run", description = "Say what would be deleted, and delete nothing.")
    private boolean isDryRun;

    @Option(names = "--by", description = "Who asks (default: the user of this shell).")
    private String by = System.getProperty("user.name", "unnamed");

    @Override
    public Integer call() {
        ObjectNode body = HttpJson.JSON.createObjectNode();
        body.put("before", before).put("force", isForced).put("reason", reason);
        body.put("dryRun", isDryRun).put("by", by);
        if (upTo != null) {
            body.put("partition", upTo.partition()).put("offset", upTo.offset());
        }
        String url = common.folder().requireReady().url(Service.RECONCILER) + DeadLettersCommand.PATH + "/prune";
        HttpJson.Answer answer = new HttpJson().tryPost(url, body);
        Console console = common.console();
        if (answer.status() == CONFLICT) {
            console.line(
                    "%s",
                    common.isJson()
                            ? answer.body().toPrettyString()
                            : "  " + answer.body().path("detail").asText());
            return ExitCode.NOT_EQUAL;
        }
        JsonNode report = HttpJson.required(url, answer);
        if (common.isJson()) {
            console.line("%s", report.toPrettyString());
        } else {
            console.line(
                    "  %d letters %s, %d of them undecided; partitions now begin at %s",
                    report.path("deleted").asInt(),
                    isDryRun ? "would be deleted" : "deleted",
                    report.path("undecided").asInt(),
                    report.path("startOffsets").toString());
        }
        return isDryRun && report.path("undecided").asInt() > 0 ? ExitCode.NOT_EQUAL : ExitCode.OK;
    }
}
