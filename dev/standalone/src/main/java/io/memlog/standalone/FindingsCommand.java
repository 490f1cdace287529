package io.memlog.standalone;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Where a store differs from the log, as checks have left it: look at it, or decide to live with it. */
@Command(
        name = "findings",
        description = "Where the stores differ from the log, as the last checks have left it: list, accept."
                + " Exit code 0: none open, or done; 1: open findings; 2: could not be done.",
        subcommands = {FindingsListCommand.class, FindingsAcceptCommand.class})
final class FindingsCommand implements Callable<Integer> {
    static final String PATH = "/v1/findings";

    @Override
    public Integer call() {
        throw new CommandFailedException("expected what to do: ./memlog findings list or accept");
    }
}
