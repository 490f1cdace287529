package io.memlog.testkit;

import io.memlog.testkit.process.ChildCommand;
import io.memlog.testkit.process.ChildProcess;
import io.memlog.testkit.process.Readiness;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** One of our services in a JVM of its own, as it runs in production. Thread-safe. */
public final class ServiceProcess implements Part {

    private final String name;
    private final ServiceProgram program;
    private final PartSettings settings;
    private final PortChoice port;
    private final ChildProcess process = new ChildProcess();

    public ServiceProcess(String name, ServiceProgram program, PartSettings settings) {
        this.name = name;
        this.program = program;
        this.settings = settings;
        this.port = new PortChoice(name, settings.port());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ChildProcess process() {
        return process;
    }

    /** The base address of the service's HTTP server. */
    public synchronized URI uri() {
        return URI.create("http://127.0.0.1:" + port.port());
    }

    /** Returns when {@code /readyz} answers 2xx. */
    @Override
    public synchronized void start() {
        port.start(process, this::startOn);
    }

    /** Waits for the service to end by itself, for instance because it refused its configuration; empty if it has not. */
    public OptionalInt awaitExit(java.time.Duration timeout) {
        return process.awaitExit(timeout);
    }

    private void startOn(int httpPort) {
        Map<String, String> environment = new HashMap<>(program.environment());
        environment.put("MEMLOG_HTTP_HOST", "127.0.0.1");
        environment.put("MEMLOG_HTTP_PORT", Integer.toString(httpPort));
        ChildCommand command = new ChildCommand(
                name,
                JavaCommand.main(program.jvmOptions(), program.classPath(), program.mainClass(), List.of()),
                environment,
                settings.folder(),
                settings.log(name),
                settings.pidFile(name),
                settings.lifetime(),
                "",
                "TERM",
                settings.readyWithin());
        process.start(command, Readiness.answers(uri().resolve("/readyz")));
    }
}
