package io.memlog.standalone;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes the lines of a file and waits until both stores hold them. */
@Command(
        name = "import",
        description = "Publish a JSONL file of memory events (or of LoCoMo turns) and wait until both stores hold it.")
final class ImportCommand implements Callable<Integer> {
    private static final int SHOWN_REFUSALS = 10;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(arity = "1", paramLabel = "FILE", description = "One JSON object a line.")
    private Path file = Path.of("");

    @Option(names = "--no-wait", description = "Return as soon as the log has the events.")
    private boolean noWait;

    @Override
    public Integer call() throws IOException {
        PipelineState state = common.folder().requireReady();
        if (!Files.isReadable(file)) {
            throw new CommandFailedException("cannot read %s".formatted(file));
        }
        Console console = common.console();
        var http = new HttpJson();
        long before = System.nanoTime();
        BulkImport.Result result = publish(http, state, console);
        double publishSeconds = (System.nanoTime() - before) / 1e9;
        if (!noWait) {
            new CatchUp(http, state, console).await();
        }
        double seconds = (System.nanoTime() - before) / 1e9;
        console.line(
                "%d events accepted in %.1f s, %d lines refused%s",
                result.accepted(),
                publishSeconds,
                result.refused().size(),
                noWait
                        ? ""
                        : "; both stores hold them after %.1f s (%.0f events/s)"
                                .formatted(seconds, result.accepted() / seconds));
        result.refused().stream().limit(SHOWN_REFUSALS).forEach(refusal -> console.line("  refused %s", refusal));
        return result.refused().isEmpty() ? ExitCode.OK : ExitCode.NOT_EQUAL;
    }

    private BulkImport.Result publish(HttpJson http, PipelineState state, Console console) throws IOException {
        long total;
        try (Stream<String> lines = Files.lines(file)) {
            total = lines.filter(line -> !line.isBlank()).count();
        }
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            return new BulkImport(http, state).send(lines, done -> console.progress("published", done, total));
        }
    }
}
