package io.memlog.standalone;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops the pipeline of a folder; its data stay. */
@Command(name = "down", description = "Stop the pipeline; its data stay for the next 'up'.")
final class DownCommand implements Callable<Integer> {
    private static final Duration GRACE = Duration.ofSeconds(90);

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        PipelineFolder folder = common.folder();
        // The supervisor stops its children in order; if it has to be killed, the kernel ends them with it.
        boolean wasRunning = folder.supervisor().stop(GRACE);
        folder.forget();
        common.console().line(wasRunning ? "The pipeline in %s is down." : "No pipeline ran in %s.", folder.path());
        return ExitCode.OK;
    }
}
