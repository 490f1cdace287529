package io.memlog.standalone;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which undecided letters something is to be done with: one, some by a filter, or all. */
final class LetterSelectionOptions {
    @Parameters(
            arity = "0..1",
            paramLabel = "PARTITION@OFFSET",
            converter = LetterPlace.Converter.class,
            description = "One letter.")
    private @Nullable LetterPlace place;

    @Mixin
    private LetterFilterOptions filter = new LetterFilterOptions();

    @Option(names = "--all", description = "All undecided letters.")
    private boolean isAll;

    @Option(names = "--limit", description = "Most letters, the oldest first (default: ${DEFAULT-VALUE}).")
    private int limit = 1_000;

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean isDryRun;

    @Option(names = "--by", description = "Who asks (default: the user of this shell).")
    private String by = System.getProperty("user.name", "unnamed");

    ObjectNode body() {
        ObjectNode body = HttpJson.JSON.createObjectNode();
        if (place != null) {
            body.put("partition", place.partition()).put("offset", place.offset());
        }
        filter.into(body);
        return body.put("all", isAll)
                .put("limit", limit)
                .put("dryRun", isDryRun)
                .put("by", by);
    }
}
