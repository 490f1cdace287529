package io.memlog.benchmarks;

import java.util.StringJoiner;

/** A report as Markdown whose columns also line up on a terminal; stateless. */
final class ReportText {
    private ReportText() {}

    static String of(Report report) {
        var text = new StringJoiner("\n", "", "\n");
        report.circumstances().forEach((name, value) -> text.add("* %s: %s".formatted(name, value)));
        text.add("");
        MarkdownTable.add(text, Report.COMPARISON_HEADING, report.comparisonRows(), 4);
        text.add("");
        MarkdownTable.add(text, Report.LATENCY_HEADING, report.latencyRows(), 2);
        return text.toString();
    }
}
