package io.memlog.standalone;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** What the pipeline could not take in: look at it, send it again, or decide that nothing is to come of it. */
@Command(
        name = "dead-letters",
        description =
                "What could not be taken in: list, show, retry, discard, export, prune."
                        + " Exit code 0: none undecided, or done; 1: undecided letters, or some failed again; 2: could not be done.",
        subcommands = {
            DeadLettersListCommand.class,
            DeadLettersShowCommand.class,
            DeadLettersRetryCommand.class,
            DeadLettersDiscardCommand.class,
            DeadLettersExportCommand.class,
            DeadLettersPruneCommand.class
        })
final class DeadLettersCommand implements Callable<Integer> {
    static final String PATH = "/v1/dead-letters";

    @Override
    public Integer call() {
        throw new CommandFailedException(
                "expected what to do: ./memlog dead-letters list, show, retry, discard, export or prune");
    }
}
