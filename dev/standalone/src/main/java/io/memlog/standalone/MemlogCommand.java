package io.memlog.standalone;

import io.memlog.schemas.ErrorCode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterExceptionHandler;
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
            FindingsCommand.class,
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
        return commandLine().execute(arguments);
    }

    /** Writes errors to standard error, with --json as an object to standard output. */
    static CommandLine commandLine() {
        var memlog = new CommandLine(new MemlogCommand());
        Objects.requireNonNull(memlog.getSubcommands().get("bench")).setStopAtPositional(true);
        IParameterExceptionHandler asText = memlog.getParameterExceptionHandler();
        memlog.setParameterExceptionHandler((failure, arguments) -> {
            if (!List.of(arguments).contains("--json")) {
                return asText.handleParseException(failure, arguments);
            }
            printJson(failure.getCommandLine(), CommandFailedException.INVALID_ARGUMENT, failure.getMessage());
            return ExitCode.FAILED;
        });
        memlog.setExecutionExceptionHandler((failure, commandLine, parsed) -> {
            boolean isExpected = failure instanceof CommandFailedException;
            if (commandLine.getParseResult().hasMatchedOption("--json")) {
                String code =
                        failure instanceof CommandFailedException known ? known.code() : ErrorCode.INTERNAL.name();
                printJson(commandLine, code, isExpected ? failure.getMessage() : failure.toString());
            } else {
                commandLine.getErr().println("memlog: " + (isExpected ? failure.getMessage() : failure));
            }
            if (!isExpected) {
                failure.printStackTrace(commandLine.getErr());
            }
            return ExitCode.FAILED;
        });
        return memlog;
    }

    private static void printJson(CommandLine commandLine, String code, @Nullable String detail) {
        commandLine
                .getOut()
                .println(HttpJson.JSON
                        .createObjectNode()
                        .put("code", code)
                        .put("detail", detail)
                        .toPrettyString());
    }
}
