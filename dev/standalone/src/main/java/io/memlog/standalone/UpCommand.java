package io.memlog.standalone;

import io.memlog.testkit.process.ChildCommand;
import io.memlog.testkit.process.ChildProcess;
import io.memlog.testkit.process.Lifetime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts the whole pipeline and watches over it, in the foreground or in the background. */
@Command(
        name = "up",
        description = "Start Kafka, registry, Postgres, Neo4j and all services on this machine; Ctrl-C stops them.")
final class UpCommand implements Callable<Integer> {
    private static final Duration FIRST_RUN = Duration.ofMinutes(15);

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--detach", description = "Go on in the background until './memlog down'.")
    private boolean detach;

    @Option(
            names = "--port",
            paramLabel = "NAME=PORT",
            description = "Fix a port: kafka, registry, postgres, neo4j or the name of a service. Repeatable.")
    private Map<String, Integer> ports = new LinkedHashMap<>();

    @Override
    public Integer call() throws InterruptedException {
        PipelineFolder folder = common.folder();
        if (folder.isRunning()) {
            throw new CommandFailedException(
                    "a pipeline already runs in %s; './memlog status' shows it".formatted(folder.path()));
        }
        return detach ? detach(folder) : supervise(folder);
    }

    private int supervise(PipelineFolder folder) throws InterruptedException {
        Console console = common.console();
        console.note("Starting the pipeline in %s", folder.path());
        var pipeline = new Pipeline(folder, Ports.choose(ports), console);
        pipeline.stopOnExit();
        pipeline.start();
        StatusCommand.printAddresses(console, pipeline.state());
        pipeline.supervise();
        return ExitCode.OK;
    }

    private int detach(PipelineFolder folder) {
        Console console = common.console();
        var log = folder.path().resolve("supervisor.log");
        console.note("Starting the pipeline in the background; progress in %s", log);
        // The supervisor itself writes the pid file by which 'down' finds it, so the one of the spawning is another.
        var command = new ChildCommand(
                "supervisor",
                commandLine(folder),
                Map.copyOf(System.getenv()),
                Path.of("").toAbsolutePath(),
                log,
                folder.path().resolve("spawned.pid"),
                Lifetime.DETACHED,
                "",
                "TERM",
                FIRST_RUN);
        new ChildProcess()
                .start(command, any -> folder.state().map(PipelineState::ready).orElse(false));
        StatusCommand.printAddresses(console, folder.requireReady());
        return ExitCode.OK;
    }

    private List<String> commandLine(PipelineFolder folder) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Dmemlog.root=" + CommonOptions.root(),
                "-cp",
                System.getProperty("java.class.path"),
                MemlogCommand.class.getName(),
                "up",
                "--dir",
                folder.path().toString()));
        ports.forEach((name, port) -> command.addAll(List.of("--port", name + "=" + port)));
        return command;
    }
}
