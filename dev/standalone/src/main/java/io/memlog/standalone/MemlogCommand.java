package io.memlog.standalone;

import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The command line: {@code ./memlog}. */
@Command(
        name = "memlog",
        description = "The memory pipeline for AI agents: the log is the memory, both stores are projections of it.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        version = "memlog 0.1.0",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            DemoCommand.class,
            ImportCommand.class,
            SearchCommand.class,
            CheckCommand.class,
            RepairCommand.class,
            RebuildCommand.class,
            RollbackCommand.class,
            GenerationsCommand.class,
            ReembedCommand.class,
            DeadLettersCommand.class,
            BenchCommand.class,
            ChaosCommand.class
        })
public final class MemlogCommand {
    private MemlogCommand() {}

    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    static int execute(String... arguments) {
        var memlog = new CommandLine(new MemlogCommand());
        Objects.requireNonNull(memlog.getSubcommands().get("bench")).setStopAtPositional(true);
        return memlog.setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                    boolean isExpected = failure instanceof CommandFailedException;
                    commandLine.getErr().println("memlog: " + (isExpected ? failure.getMessage() : failure));
                    if (!isExpected) {
                        failure.printStackTrace(commandLine.getErr());
                    }
                    return ExitCode.FAILED;
                })
                .execute(arguments);
    }
}
