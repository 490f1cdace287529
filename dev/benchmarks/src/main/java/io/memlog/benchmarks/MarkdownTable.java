package io.memlog.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/** A table of Markdown whose columns also line up on a terminal; stateless. */
public final class MarkdownTable {
    private MarkdownTable() {}

    /**
     * Adds a line for the heading, the ruler and each row.
     *
     * @param texts how many columns are texts; the others are numbers and stand to the right
     */
    public static void add(StringJoiner lines, List<String> heading, List<List<String>> rows, int texts) {
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
            lines.add(line.toString());
            if (i == 0) {
                lines.add(ruler(widths, texts));
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
