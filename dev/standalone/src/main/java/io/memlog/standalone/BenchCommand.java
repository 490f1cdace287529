package io.memlog.standalone;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * A benchmark in a JVM of its own that is set up like a service's: this one compiles lightly and has a small heap. Its options are its
 * own affair and passed on as they are, {@code --help} included; {@link MemlogCommand} stops reading at its name.
 */
@Command(
        name = "bench",
        description = "Measure, on parts of its own; ./memlog bench WHAT --help lists the options of each.")
final class BenchCommand implements Callable<Integer> {
    private static final String MODULE = "benchmarks";

    /** What can be measured; named as on the command line. */
    enum Benchmark {
        sinks("SinksBenchmark"),
        rebuild("RebuildBenchmark"),
        enrichment("EnrichmentBenchmark"),
        embedders("EmbeddersBenchmark"),
        reconciler("ReconcilerBenchmark"),
        extraction("extraction.ExtractionBenchmark");

        private final String mainClass;

        Benchmark(String mainClass) {
            this.mainClass = "io.memlog.benchmarks." + mainClass;
        }
    }

    @Parameters(index = "0", paramLabel = "WHAT", description = "What to measure: ${COMPLETION-CANDIDATES}.")
    @SuppressWarnings("NullAway.Init") // picocli insists on it.
    private Benchmark benchmark;

    @Parameters(index = "1..*", paramLabel = "OPTIONS", description = "The options of that benchmark.")
    private List<String> arguments = List.of();

    /** The heap and the collector of the services, twice the size for what the loops have prepared. */
    @Override
    public Integer call() throws IOException, InterruptedException {
        Path target = CommonOptions.root().resolve("dev").resolve(MODULE).resolve("target");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms256m",
                "-Xmx3g",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                target.resolve(MODULE + ".jar") + File.pathSeparator + target.resolve("lib") + "/*",
                benchmark.mainClass));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).inheritIO().start();
        // Ctrl-C reaches both; whoever ends only this process means the other as well.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "end-benchmark"));
        return process.waitFor();
    }
}
