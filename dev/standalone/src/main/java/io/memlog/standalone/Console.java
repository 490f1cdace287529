package io.memlog.standalone;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a command prints: lines and tables to standard output, progress to standard error. Thread-safe. */
@SuppressWarnings("AnnotateFormatMethod") // the annotation is in a library that nothing else here needs
final class Console {
    private static final int BAR_WIDTH = 30;

    private final PrintStream out;
    private final PrintStream err;
    /** Told by the launcher: Java 21 cannot ask whether standard error is a terminal. */
    private final boolean isTerminal = Boolean.getBoolean("memlog.terminal");

    Console(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    void line(String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, format, arguments));
    }

    void note(String format, Object... arguments) {
        err.println(String.format(Locale.ROOT, format, arguments));
    }

    /** A bar that is drawn again in place on a terminal, and only at its end elsewhere. */
    void progress(String what, long done, long total) {
        progress(what, done, total, "");
    }

    /** @param pace what is said behind the bar: how fast, how long still */
    void progress(String what, long done, long total, String pace) {
        boolean isLast = done >= total;
        if (!isTerminal && !isLast) {
            return;
        }
        int filled = total == 0 ? BAR_WIDTH : (int) (Math.min(done, total) * BAR_WIDTH / total);
        String bar = "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled);
        String padded = isTerminal ? String.format(Locale.ROOT, "%-20s", pace) : pace;
        err.printf(Locale.ROOT, "%s%-22s [%s] %d/%d%s", isTerminal ? "\r" : "", what, bar, done, total, padded);
        if (isLast) {
            err.println();
        }
        err.flush();
    }

    /** What is being done, drawn again in place on a terminal and nowhere else: it has no end of its own. */
    void state(String state, String what) {
        if (isTerminal) {
            err.print(String.format(Locale.ROOT, "\r%-70s\r", state + " " + what));
            err.flush();
        }
    }

    /** Rows in columns as wide as their widest cell; the first row is the heading. */
    void table(List<List<String>> rows) {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < rows.getFirst().size(); column++) {
            int index = column;
            widths.add(
                    rows.stream().mapToInt(row -> row.get(index).length()).max().orElse(0));
        }
        for (int row = 0; row < rows.size(); row++) {
            var text = new StringBuilder(" ");
            for (int column = 0; column < widths.size(); column++) {
                text.append(' ').append(pad(rows.get(row).get(column), widths.get(column), column > 0));
            }
            out.println(text.toString().stripTrailing());
            if (row == 0) {
                out.println("  " + "-".repeat(text.length() - 2));
            }
        }
    }

    private static String pad(String cell, int width, boolean toTheRight) {
        String space = " ".repeat(width - cell.length());
        return (toTheRight ? space + cell : cell + space) + " ";
    }
}
