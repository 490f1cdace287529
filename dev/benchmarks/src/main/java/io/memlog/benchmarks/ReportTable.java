package io.memlog.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * A table of a report; immutable.
 *
 * @param texts how many columns are texts; the others are numbers
 */
record ReportTable(List<String> heading, List<List<String>> rows, int texts) {
    /** Markdown: the circumstances, then the tables that have rows. */
    static String document(Map<String, String> circumstances, List<ReportTable> tables) {
        var text = new StringJoiner("\n", "", "\n");
        circumstances.forEach((name, value) -> text.add("* %s: %s".formatted(name, value)));
        for (ReportTable table : tables) {
            if (!table.rows().isEmpty()) {
                text.add("");
                MarkdownTable.add(text, table.heading(), table.rows(), table.texts());
            }
        }
        return text.toString();
    }
}
