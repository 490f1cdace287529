package io.memlog.testkit;

import io.memlog.testkit.process.ChildCommand;
import io.memlog.testkit.process.ChildProcess;
import io.memlog.testkit.process.Readiness;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** What every part has: a name, a folder, a port that stays the same, and the process that is started on them. Thread-safe. */
final class PartProcess {

    private final String name;
    private final PartSettings settings;
    private final PortChoice port;
    private final ChildProcess process = new ChildProcess();

    PartProcess(String name, PartSettings settings) {
        this.name = name;
        this.settings = settings;
        this.port = new PortChoice(name, settings.port());
    }

    String name() {
        return name;
    }

    PartSettings settings() {
        return settings;
    }

    ChildProcess process() {
        return process;
    }

    synchronized int port() {
        return port.port();
    }

    /** Starts what the function says for a port, perhaps several times until it finds one that is free. */
    synchronized void start(IntFunction<Start> startOn) {
        port.start(process, chosen -> {
            Start start = startOn.apply(chosen);
            process.start(start.command(), start.readiness());
        });
    }

    /** In the part's folder, with its log and pid file, ended by SIGTERM. */
    ChildCommand command(List<String> words) {
        return new ChildCommand(
                name,
                words,
                Map.of(),
                settings.folder(),
                settings.log(name),
                settings.pidFile(name),
                settings.lifetime(),
                "",
                "TERM",
                settings.readyWithin());
    }

    /** One of the mains in {@code io.memlog.testkit.server}, which print a line when they can be used. */
    Start server(List<String> options, Class<?> main, String artifact, List<String> arguments, String readyLine) {
        List<String> command = JavaCommand.server(settings.isThrowaway(), options, main, artifact, arguments);
        return new Start(command(command), Readiness.printed(readyLine));
    }

    /** A command, and how to see that it can be used. */
    record Start(ChildCommand command, Readiness readiness) {}
}
