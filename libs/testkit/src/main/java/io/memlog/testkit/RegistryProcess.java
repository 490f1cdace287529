package io.memlog.testkit;

import io.memlog.testkit.process.ChildCommand;
import io.memlog.testkit.process.ChildProcess;
import io.memlog.testkit.process.FreePorts;
import io.memlog.testkit.process.Readiness;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Apicurio Registry; its schemas and their ids are in a file, so they survive a restart. Thread-safe. */
public final class RegistryProcess implements Part {

    private final PartSettings settings;
    private final PortChoice port;
    private final ChildProcess process = new ChildProcess();

    public RegistryProcess(PartSettings settings) {
        this.settings = settings;
        this.port = new PortChoice(name(), settings.port());
    }

    @Override
    public String name() {
        return "registry";
    }

    @Override
    public ChildProcess process() {
        return process;
    }

    /** The address of Confluent's REST API, for {@code schema.registry.url}. */
    public synchronized String url() {
        return "http://127.0.0.1:" + port.port() + "/apis/ccompat/v7";
    }

    @Override
    public synchronized void start() {
        port.start(process, this::startOn);
    }

    private void startOn(int httpPort) {
        // WRITE_DELAY=0: H2 otherwise keeps a committed schema in memory for half a second, and a SIGKILL would lose
        // its id.
        String database = "jdbc:h2:file:%s;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE"
                .formatted(settings.folder().resolve("data").resolve("registry"));
        List<String> options = List.of(
                "-Xms64m",
                "-Xmx256m",
                // It serves a few requests at the start of each service; compiling well would never pay.
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + httpPort,
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.management.port=" + FreePorts.next(),
                "-Dapicurio.datasource.url=" + database,
                "-Dapicurio.datasource.jdbc.initial-size=2",
                "-Dapicurio.datasource.jdbc.min-size=2",
                "-Dapicurio.datasource.jdbc.max-size=16");
        ChildCommand command = new ChildCommand(
                name(),
                JavaCommand.jar(options, ApicurioDistribution.unpacked().resolve("quarkus-run.jar")),
                Map.of(),
                settings.folder(),
                settings.log(name()),
                settings.pidFile(name()),
                settings.lifetime(),
                "",
                "TERM",
                settings.readyWithin());
        process.start(command, Readiness.answers(URI.create(url() + "/subjects")));
    }
}
