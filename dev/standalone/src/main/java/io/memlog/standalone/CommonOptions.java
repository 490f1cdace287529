package io.memlog.standalone;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options that every command takes. */
final class CommonOptions {
    @Option(
            names = "--dir",
            paramLabel = "FOLDER",
            description = "Folder of the pipeline: data, logs, state (default: .memlog in the current folder).")
    private Path dir = Path.of(".memlog");

    @Option(names = "--json", description = "Print the service's answer as JSON.")
    private boolean json;

    private final Console console = new Console(
            new PrintStream(System.out, true, StandardCharsets.UTF_8),
            new PrintStream(System.err, true, StandardCharsets.UTF_8));

    PipelineFolder folder() {
        return new PipelineFolder(dir);
    }

    boolean isJson() {
        return json;
    }

    Console console() {
        return console;
    }

    /** The checkout, whose modules hold the jars of the services. */
    static Path root() {
        return Path.of(System.getProperty("memlog.root", ".")).toAbsolutePath().normalize();
    }
}
