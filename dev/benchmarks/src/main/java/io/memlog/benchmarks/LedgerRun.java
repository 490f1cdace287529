package io.memlog.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What one new process took to bring a ledger to the log's end; immutable.
 *
 * @param what was there to fold
 * @param records folded
 * @param seconds of the fold, the compiler's warm-up included
 * @param cpuSeconds processor time of the process meanwhile
 * @param fingerprintSeconds for those of both stores afterwards
 */
record LedgerRun(String what, long records, double seconds, double cpuSeconds, double fingerprintSeconds) {
    private static final Path TASKSET = Path.of("/usr/bin/taskset");
    private static final Pattern SPACE = Pattern.compile(" ");

    /** True if the process is kept on one core: consumer, decoding, RocksDB's own threads, compiler and garbage collector share it. */
    static boolean isPinned() {
        return Files.isExecutable(TASKSET);
    }

    static LedgerRun measure(String what, BenchmarkParts parts, Path folder) {
        List<String> command = new ArrayList<>();
        if (isPinned()) {
            command.addAll(List.of(TASKSET.toString(), "-c", "0"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LedgerFoldProgram.class.getName(),
                parts.bootstrapServers(),
                parts.registryUrl(),
                folder.toString()));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            List<String> lines = process.inputReader().lines().toList();
            int code = process.waitFor();
            if (code != 0 || lines.size() != 1) {
                throw new IllegalStateException(
                        "expected exit code 0 and a line, found %d and %s".formatted(code, lines));
            }
            return of(what, lines.getFirst());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    double perSecond() {
        return records / seconds;
    }

    private static LedgerRun of(String what, String line) {
        String[] numbers = SPACE.split(line, -1);
        return new LedgerRun(
                what, Long.parseLong(numbers[0]), seconds(numbers[1]), seconds(numbers[2]), seconds(numbers[3]));
    }

    private static double seconds(String nanos) {
        return Long.parseLong(nanos) / 1e9;
    }
}
