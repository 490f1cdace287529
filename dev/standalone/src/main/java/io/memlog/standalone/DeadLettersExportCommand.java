package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.testkit.service.Service;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes letters with their payloads as lines of JSON. */
@Command(
        name = "export",
        description = "Dead letters with every byte, one JSON object a line, to standard output or a file."
                + " Exit code 2 if it was cut short.")
final class DeadLettersExportCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private LetterFilterOptions filter = new LetterFilterOptions();

    @Option(names = "--state", description = "undecided, retried, discarded or all (default: ${DEFAULT-VALUE}).")
    private String state = "all";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "File to write (default: standard output).")
    private @Nullable Path file;

    @Override
    public Integer call() {
        String url = common.folder().requireReady().url(Service.RECONCILER) + DeadLettersCommand.PATH + "/export";
        long exported;
        try (BufferedReader lines = new HttpJson().lines(url + filter.query(Map.of("state", state)))) {
            exported = file == null
                    ? copy(lines, new PrintStream(System.out, true, StandardCharsets.UTF_8))
                    : copyToFile(lines, file);
        } catch (IOException e) {
            throw new CommandFailedException("export: cut short (%s)".formatted(e), e);
        }
        common.console().note("%d letters exported", exported);
        return ExitCode.OK;
    }

    private static long copyToFile(BufferedReader lines, Path file) throws IOException {
        try (var out = new PrintStream(file.toFile(), StandardCharsets.UTF_8)) {
            long copied = copy(lines, out);
            if (out.checkError()) {
                throw new CommandFailedException("cannot write " + file);
            }
            return copied;
        }
    }

    /** The last line says that there are no more; it is not a letter and is left out. */
    static long copy(BufferedReader lines, PrintStream out) throws IOException {
        long copied = 0;
        String last = null;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (last != null) {
                out.println(last);
                copied++;
            }
            last = line;
        }
        JsonNode end = last == null ? HttpJson.JSON.nullNode() : HttpJson.JSON.readTree(last);
        if (!end.path("complete").asBoolean() || end.path("exported").asLong(-1) != copied) {
            throw new CommandFailedException(
                    "export: expected a last line that says how many letters there were, found none after %d; it was cut short"
                            .formatted(copied));
        }
        return copied;
    }
}
