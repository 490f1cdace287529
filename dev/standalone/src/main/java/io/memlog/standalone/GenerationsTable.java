package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints generations, and what an operation has made of them; stateless. */
final class GenerationsTable {
    private static final List<String> HEADING =
            List.of("store", "generation", "state", "made at", "offsets behind", "following", "size");

    private GenerationsTable() {}

    static void print(Console console, JsonNode found) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADING);
        for (JsonNode store : found.path("stores")) {
            String name = store.path("store").asText().toLowerCase(Locale.ROOT);
            if (store.has("error")) {
                console.line("  %s: %s", name, store.path("error").asText());
            }
            for (JsonNode generation : store.path("generations")) {
                rows.add(row(name, generation));
            }
        }
        console.table(rows);
    }

    private static List<String> row(String store, JsonNode generation) {
        int following = 0;
        for (JsonNode partition : generation.path("partitions")) {
            following += partition.path("following").asBoolean() ? 1 : 0;
        }
        String failure = generation.path("failure").asText("");
        return List.of(
                store,
                generation.path("number").asText(),
                generation.path("state").asText() + (failure.isEmpty() ? "" : ": " + failure),
                generation.path("createdAt").asText().replaceFirst("\\.[0-9]+Z$", "Z"),
                generation.path("behind").asText(),
                generation.path("live").asBoolean()
                        ? "-"
                        : following + " of " + generation.path("partitions").size(),
                generation.has("bytes")
                        ? String.format(
                                Locale.ROOT, "%.1f MB", generation.path("bytes").asLong() / 1e6)
                        : "-");
    }

    static long differences(JsonNode found) {
        return found.path("onlyLive").asLong()
                + found.path("onlySide").asLong()
                + found.path("changed").asLong();
    }

    static void printDifferences(Console console, JsonNode found) {
        int number = found.path("generation").asInt();
        for (JsonNode difference : found.path("differences")) {
            console.line(
                    "  %-40s live %s, generation %d %s",
                    difference.path("key").asText(),
                    version(difference.path("liveVersion")),
                    number,
                    version(difference.path("sideVersion")));
        }
        console.line(
                "  %d memories differ: %d only in the live one, %d only in generation %d, %d in another version%s",
                differences(found),
                found.path("onlyLive").asLong(),
                found.path("onlySide").asLong(),
                number,
                found.path("changed").asLong(),
                found.has("after")
                        ? "; go on with --after " + found.path("after").asText()
                        : "");
    }

    private static String version(JsonNode version) {
        return version.isMissingNode() || version.isNull() ? "none" : "version " + version.asText();
    }

    /** Prints an operation at its end and returns the command's exit code. */
    static int finish(CommonOptions common, JsonNode operation) {
        if (common.isJson()) {
            common.console().line("%s", operation.toPrettyString());
        } else {
            printOperation(common.console(), operation);
        }
        return OperationCalls.exitCode(operation);
    }

    private static void printOperation(Console console, JsonNode operation) {
        String error = OperationCalls.error(operation);
        if (!error.isEmpty()) {
            console.line("  %s: %s", operation.path("state").asText().toLowerCase(Locale.ROOT), error);
        }
        JsonNode result = operation.path("result");
        for (JsonNode change : result.path("stores")) {
            console.line(
                    "  %-7s generation %d: %s",
                    change.path("store").asText().toLowerCase(Locale.ROOT),
                    change.path("generation").asInt(),
                    said(change));
            for (JsonNode finding : change.path("comparison").path("findings")) {
                console.line("  %s", finding.toString());
            }
        }
        JsonNode scope = result.path("scope");
        if (scope.has("keys")) {
            console.line(
                    "  %d memories of the user, %d events sent, %d differ, %d undecided, %d keys that no event can name",
                    scope.path("keys").asLong(),
                    scope.path("sent").asLong(),
                    scope.path("differing").size(),
                    scope.path("undecided").asLong(),
                    scope.path("notAddressable").size());
        }
    }

    private static String said(JsonNode change) {
        JsonNode comparison = change.path("comparison");
        return switch (change.path("outcome").asText()) {
            case "SWITCHED" ->
                comparison.has("compared")
                        ? "live; its %d memories equal the log; the former one is kept for a rollback"
                                .formatted(comparison.path("compared").asLong())
                        : "live; the former one is kept for a rollback";
            case "REFUSED" ->
                "NOT switched to: %d findings, %d undecided%s; the live one is as it was"
                        .formatted(
                                comparison.path("findings").size(),
                                comparison.path("undecided").asLong(),
                                comparison.path("truncated").asBoolean() ? ", and more" : "");
            case "BESIDE" ->
                "stands beside the live one"
                        + (change.has("exact") && !change.path("exact").asBoolean()
                                ? "; memories that were written again since may be missing: the log no longer keeps every record"
                                : "");
            case "DROPPED" -> "dropped; the live one is as it was";
            case "KEPT" -> "kept; the live one is as it was";
            default -> change.path("outcome").asText();
        };
    }
}
