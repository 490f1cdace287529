package io.memlog.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/** A report as Markdown whose columns also line up on a terminal; stateless. */
final class ReportText {
    private ReportText() {}

    static String of(Report report) {
        var text = new StringJoiner("\n", "", "\n");
        report.circumstances().forEach((name, value) -> text.add("* %s: %s".formatted(name, value)));
        text.add("");
        addTable(text, Report.COMPARISON_HEADING, report.comparisonRows(), 4);
        text.add("");
        addTable(text, Report.LATENCY_HEADING, report.latencyRows(), 2);
        return text.toString();
    }

    /** @param texts how many columns are texts; the others are numbers and stand to the right */
    private static void addTable(StringJoiner text, List<String> heading, List<List<String>> rows, int texts) {
        List<List<String>> all = new ArrayList<>(rows);
        all.addFirst(heading);
        List<Integer> widths = IntStream.range(0, heading.size())
                .mapToObj(column -> all.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        for (int i = 0; i < all.size(); i++) {
            var line = new StringJoiner(" | ", "| ", " |");
            for (int column = 0; column < heading.size(); column++) {
                String cell = all.get(i).get(column);
                String space = " ".repeat(widths.get(column) - cell.length());
                line.add(column < texts ? cell + space : space + cell);
            }
            text.add(line.toString());
            if (i == 0) {
                text.add(ruler(widths, texts));
            }
        }
    }

    private static String ruler(List<Integer> widths, int texts) {
        var line = new StringJoiner("|", "|", "|");
        for (int column = 0; column < widths.size(); column++) {
            String dashes = "-".repeat(widths.get(column) + 1);
            line.add(column < texts ? dashes + "-" : dashes + ":");
        }
        return line.toString();
    }
}
