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
@Command(name = "bench", description = "Measure, on parts of its own.", subcommands = BenchCommand.Sinks.class)
final class BenchCommand implements Callable<Integer> {
    private static final String MODULE = "benchmarks";

    @Override
    public Integer call() {
        throw new CommandFailedException("expected what to measure: ./memlog bench sinks");
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

    private static void add(List<String> arguments, String option, @Nullable Object value) {
        if (value != null) {
            arguments.add(option + "=" + value);
        }
    }

    /** The heap and the collector of the services, twice the size for what the loops have prepared. */
    private static int run(String mainClass, List<String> arguments) throws IOException, InterruptedException {
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
