package io.memlog.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.util.Locale;

/** Says on standard error what a benchmark does, and since when it runs. */
final class Progress {
    private final PrintStream out = new PrintStream(System.err, true, UTF_8);
    private final long started = System.nanoTime();

    void note(String what) {
        out.printf(Locale.ROOT, "%5.0f s  %s%n", (System.nanoTime() - started) / 1e9, what);
    }
}
