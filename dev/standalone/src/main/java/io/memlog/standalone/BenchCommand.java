package io.memlog.standalone;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Benchmarks, each in a JVM of its own that is set up like a service's: this one compiles lightly and has a small heap. */
@Command(
        name = "bench",
        description = "Measure, on parts of its own.",
        subcommands = {
            BenchCommand.Sinks.class,
            BenchCommand.Extraction.class,
            BenchEnrichmentCommand.class,
            BenchEmbeddersCommand.class
        })
final class BenchCommand implements Callable<Integer> {
    private static final String MODULE = "benchmarks";

    @Override
    public Integer call() {
        throw new CommandFailedException(
                "expected what to measure: ./memlog bench sinks, extraction, enrichment or embedders");
    }

    /** Both sinks beside bare loops that write the same. */
    @Command(
            name = "sinks",
            description = "Both sinks beside bare loops that write the same: rates, ratios, processor time, latency.")
    static final class Sinks implements Callable<Integer> {
        private static final String MAIN = "io.memlog.benchmarks.SinksBenchmark";

        @Option(names = "--records", description = "Records of the largest run; the slower ones get fewer.")
        private @Nullable Integer records;

        @Option(names = "--pairs", description = "How often each sink and each loop runs.")
        private @Nullable Integer pairs;

        @Option(names = "--quick", description = "A quarter of the records.")
        private boolean isQuick;

        @Option(names = "--only", paramLabel = "SINK", description = "vector or graph; without it both.")
        private @Nullable String only;

        @Option(names = "--dir", description = "Folder in which the parts keep their data until the end.")
        private @Nullable Path dir;

        @Option(names = "--json", description = "Also write every single run into this file.")
        private @Nullable Path json;

        @Option(names = "--markdown", description = "Also write the tables into this file.")
        private @Nullable Path markdown;

        @Override
        public Integer call() throws IOException, InterruptedException {
            List<String> arguments = new ArrayList<>();
            add(arguments, "--records", records);
            add(arguments, "--pairs", pairs);
            add(arguments, "--only", only);
            add(arguments, "--dir", dir);
            add(arguments, "--json", json);
            add(arguments, "--markdown", markdown);
            if (isQuick) {
                arguments.add("--quick");
            }
            return run(MAIN, arguments);
        }
    }

    /** An extractor on labelled texts. */
    @Command(
            name = "extraction",
            description = "An extractor on labelled texts: precision, recall, F1, confusion, texts a second.")
    static final class Extraction implements Callable<Integer> {
        private static final String MAIN = "io.memlog.benchmarks.extraction.ExtractionBenchmark";

        @Option(names = "--extractor", description = "rules, or local as in the services, which is the default.")
        private @Nullable String extractor;

        @Option(names = "--model", description = "Encoder of the local extractor; without it the services' default.")
        private @Nullable String model;

        @Option(names = "--set", description = "held-out, which is the default, or tune.")
        private @Nullable String set;

        @Option(
                names = "--conll",
                paramLabel = "FILE",
                description =
                        "Score people, organizations and places on this file instead (CoNLL, or spans as *.jsonl).")
        private @Nullable Path conll;

        @Option(names = "--seconds", description = "How long the speed is measured; 0 for not at all.")
        private @Nullable Integer seconds;

        @Option(names = "--errors", description = "Also print every error; of the tune set only.")
        private boolean printsErrors;

        @Option(names = "--json", description = "Also write the figures into this file.")
        private @Nullable Path json;

        @Option(names = "--markdown", description = "Also write the tables into this file.")
        private @Nullable Path markdown;

        @Override
        public Integer call() throws IOException, InterruptedException {
            List<String> arguments = new ArrayList<>();
            add(arguments, "--extractor", extractor);
            add(arguments, "--model", model);
            add(arguments, "--set", set);
            add(arguments, "--conll", conll);
            add(arguments, "--seconds", seconds);
            add(arguments, "--json", json);
            add(arguments, "--markdown", markdown);
            if (printsErrors) {
                arguments.add("--errors");
            }
            return run(MAIN, arguments);
        }
    }

    static void add(List<String> arguments, String option, @Nullable Object value) {
        if (value != null) {
            arguments.add(option + "=" + value);
        }
    }

    /** The heap and the collector of the services, twice the size for what the loops have prepared. */
    static int run(String mainClass, List<String> arguments) throws IOException, InterruptedException {
        Path target = CommonOptions.root().resolve("dev").resolve(MODULE).resolve("target");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms256m",
                "-Xmx3g",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                target.resolve(MODULE + ".jar") + File.pathSeparator + target.resolve("lib") + "/*",
                mainClass));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).inheritIO().start();
        // Ctrl-C reaches both; whoever ends only this process means the other as well.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "end-benchmark"));
        return process.waitFor();
    }
}
