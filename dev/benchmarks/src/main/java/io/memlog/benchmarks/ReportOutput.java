package io.memlog.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the figures of a benchmark go: to standard output, and into files if asked for; filled by picocli. */
public final class ReportOutput {
    @Option(names = "--json", description = "Also write every figure into this file.")
    private @Nullable Path json;

    @Option(names = "--markdown", description = "Also write the tables into this file.")
    private @Nullable Path markdown;

    /**
     * Prints the tables and writes the files that were asked for.
     *
     * @param text the tables as Markdown
     */
    public void write(String text, String json) throws IOException {
        new PrintStream(System.out, true, UTF_8).print(text);
        if (markdown != null) {
            Files.writeString(markdown, text);
        }
        if (this.json != null) {
            Files.writeString(this.json, json);
        }
    }
}
