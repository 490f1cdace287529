package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.standalone.OperationCalls.Watcher;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks the reconciler whether both stores equal the log. Exit code 0: equal, 1: findings, 2: could not be told. */
@Command(
        name = "check",
        description = "Do both stores equal the log? Exit code 0: yes, 1: findings, 2: could not be told.")
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--level", description = "offsets, digests or deep (default: ${DEFAULT-VALUE}).")
    private String level = "digests";

    @Option(names = "--scope", paramLabel = "TENANT/USER", description = "One user only.")
    private @Nullable String scope;

    @Option(names = "--watch", description = "Show progress.")
    private boolean isWatched;

    @Override
    public Integer call() {
        ObjectNode parameters = HttpJson.JSON.createObjectNode().put("level", level);
        if (scope != null) {
            parameters.set("scope", OperationCalls.scope(scope));
        }
        PipelineState state = common.folder().requireReady();
        JsonNode report =
                run(new HttpJson(), state, parameters, isWatched ? Watcher.on(common.console()) : Watcher.NONE);
        if (common.isJson()) {
            common.console().line("%s", report.toPrettyString());
        } else {
            print(common.console(), report);
        }
        return exitCode(report);
    }

    static JsonNode run(HttpJson http, PipelineState state, String level) {
        return run(http, state, HttpJson.JSON.createObjectNode().put("level", level), Watcher.NONE);
    }

    /** The check's report; if there is none, the operation, whose state and error say why. */
    private static JsonNode run(HttpJson http, PipelineState state, ObjectNode parameters, Watcher watcher) {
        JsonNode operation = new OperationCalls(http, state).run("check", parameters, watcher);
        return operation.has("result") ? operation.path("result") : operation;
    }

    static int exitCode(JsonNode report) {
        if (isOffsetsOnly(report)) {
            return exitCodeOfOffsets(report);
        }
        boolean isDone = report.path("state").asText().equals("DONE") && !hasFailedStore(report);
        if (!isDone) {
            return ExitCode.FAILED;
        }
        return report.path("consistent").asBoolean() ? ExitCode.OK : ExitCode.NOT_EQUAL;
    }

    /** Backlog is no finding. An offset row that is none of this log is one, though nothing can be said of the content beside it. */
    private static int exitCodeOfOffsets(JsonNode report) {
        boolean isLost = report.at("/outcomes/state").asText().equals("DIFFERENT");
        boolean isAnyFound = isLost || !report.path("findings").isEmpty();
        boolean isDone = report.path("state").asText().equals("DONE");
        boolean areRowsRead = report.path("offsets").isObject()
                && report.at("/offsets/errors").isEmpty();
        if (!isDone && !(isAnyFound && areRowsRead)) {
            return ExitCode.FAILED;
        }
        return isAnyFound ? ExitCode.NOT_EQUAL : ExitCode.OK;
    }

    static void print(Console console, JsonNode report) {
        if (!error(report).isEmpty()) {
            console.line("  failed%s", error(report));
        }
        for (JsonNode store : report.path("stores")) {
            console.line(
                    "  %-7s %-9s %6d memories compared in %d ms%s",
                    store.path("store").asText().toLowerCase(Locale.ROOT),
                    store.path("state").asText(),
                    store.path("compared").asLong(),
                    store.path("durationMillis").asLong(),
                    error(store));
        }
        for (JsonNode finding : report.path("findings")) {
            console.line("  %s", finding.toString());
        }
        String backlog = report.path("caughtUp").asBoolean() ? "no backlog" : "with backlog";
        if (isOffsetsOnly(report)) {
            OffsetsTable.print(console, report.path("offsets"));
            console.line(
                    "  %d findings; %s; the content was not compared",
                    report.path("findings").size(), backlog);
            return;
        }
        console.line(
                "  %d findings; %s, %s",
                report.path("findings").size(),
                report.path("consistent").asBoolean() ? "both stores equal the log" : "NOT equal to the log",
                backlog);
    }

    private static boolean isOffsetsOnly(JsonNode report) {
        return report.path("level").asText().equalsIgnoreCase("offsets");
    }

    private static boolean hasFailedStore(JsonNode report) {
        return StreamSupport.stream(report.path("stores").spliterator(), false)
                .anyMatch(store -> store.path("state").asText().equals("FAILED"));
    }

    private static String error(JsonNode of) {
        String text = of.path("error").asText("");
        return text.isBlank() || of.path("error").isNull() ? "" : ": " + text;
    }
}
