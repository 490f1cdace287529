package io.memlog.testkit;

import io.memlog.testkit.process.ChildProcess;
import io.memlog.testkit.process.Readiness;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** One of our services in a JVM of its own, as it runs in production. Thread-safe. */
public final class ServiceProcess implements Part {

    private final ServiceProgram program;
    private final PartProcess part;

    public ServiceProcess(String name, ServiceProgram program, PartSettings settings) {
        this.program = program;
        this.part = new PartProcess(name, settings);
    }

    @Override
    public String name() {
        return part.name();
    }

    @Override
    public ChildProcess process() {
        return part.process();
    }

    /** The base address of the service's HTTP server. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + part.port());
    }

    /** Returns when {@code /readyz} answers 2xx. */
    @Override
    public void start() {
        part.start(this::startOn);
    }

    /** Waits for the service to end by itself, for instance because it refused its configuration; empty if it has not. */
    public OptionalInt awaitExit(Duration timeout) {
        return process().awaitExit(timeout);
    }

    private PartProcess.Start startOn(int httpPort) {
        Map<String, String> environment = new HashMap<>(program.environment());
        environment.put("MEMLOG_HTTP_HOST", "127.0.0.1");
        environment.put("MEMLOG_HTTP_PORT", Integer.toString(httpPort));
        List<String> command =
                JavaCommand.main(program.jvmOptions(), program.classPath(), program.mainClass(), List.of());
        return new PartProcess.Start(
                part.command(command).with(environment), Readiness.answers(uri().resolve("/readyz")));
    }
}
