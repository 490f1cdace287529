package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.testkit.service.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One page of dead letters, newest first. */
@Command(name = "list", description = "Dead letters, newest first. Exit code 0: none is undecided, 1: some are.")
final class DeadLettersListCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private LetterFilterOptions filter = new LetterFilterOptions();

    @Option(names = "--state", description = "undecided, retried, discarded or all (default: ${DEFAULT-VALUE}).")
    private String state = "undecided";

    @Option(names = "--limit", description = "Letters of a page (default: ${DEFAULT-VALUE}).")
    private int limit = 100;

    @Option(names = "--cursor", description = "Go on where an earlier page ended.")
    private @Nullable String cursor;

    @Override
    public Integer call() {
        Map<String, String> paging = new HashMap<>(Map.of("state", state, "limit", String.valueOf(limit)));
        if (cursor != null) {
            paging.put("cursor", cursor);
        }
        String url = common.folder().requireReady().url(Service.RECONCILER) + DeadLettersCommand.PATH;
        JsonNode page = new HttpJson().get(url + filter.query(paging));
        if (common.isJson()) {
            common.console().line("%s", page.toPrettyString());
        } else {
            print(common.console(), page);
        }
        return exitCode(page);
    }

    static int exitCode(JsonNode page) {
        return page.path("undecided").asLong() == 0 ? ExitCode.OK : ExitCode.NOT_EQUAL;
    }

    static void print(Console console, JsonNode page) {
        if (!page.path("letters").isEmpty()) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("letter", "time", "code", "stage", "of", "retries", "bytes", "state"));
            page.path("letters").forEach(letter -> rows.add(row(letter)));
            console.table(rows);
        }
        if (page.hasNonNull("cursor")) {
            console.line("  more with --cursor %s", page.path("cursor").asText());
        }
        console.line(
                "  %d undecided in all %s",
                page.path("undecided").asLong(), page.path("undecidedByCode").toString());
    }

    private static List<String> row(JsonNode letter) {
        JsonNode source = letter.path("source");
        return List.of(
                letter.path("partition").asText() + "@" + letter.path("offset").asText(),
                letter.path("time").asText(),
                letter.path("code").asText(),
                letter.path("stage").asText(),
                source.isMissingNode()
                        ? "?"
                        : "%s-%s@%s"
                                .formatted(
                                        source.path("topic").asText(),
                                        source.path("partition").asText(),
                                        source.path("offset").asText()),
                letter.path("retries").asText(),
                letter.path("valueBytes").asText(),
                letter.path("state").asText());
    }
}
