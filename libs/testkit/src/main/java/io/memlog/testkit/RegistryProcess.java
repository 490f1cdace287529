package io.memlog.testkit;

import io.memlog.testkit.process.ChildProcess;
import io.memlog.testkit.process.FreePorts;
import io.memlog.testkit.process.Readiness;
import java.net.URI;
import java.util.List;

/** Apicurio Registry; its schemas and their ids are in a file, so they survive a restart. Thread-safe. */
public final class RegistryProcess implements Part {

    private final PartProcess part;

    public RegistryProcess(PartSettings settings) {
        this.part = new PartProcess("registry", settings);
    }

    @Override
    public String name() {
        return part.name();
    }

    @Override
    public ChildProcess process() {
        return part.process();
    }

    /** The address of Confluent's REST API, for {@code schema.registry.url}. */
    public String url() {
        return "http://127.0.0.1:" + part.port() + "/apis/ccompat/v7";
    }

    @Override
    public void start() {
        part.start(this::startOn);
    }

    private PartProcess.Start startOn(int httpPort) {
        // WRITE_DELAY=0: H2 otherwise keeps a committed schema in memory for half a second, and a SIGKILL would lose
        // its id.
        String database = "jdbc:h2:file:%s;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE"
                .formatted(part.settings().folder().resolve("data").resolve("registry"));
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
        List<String> command =
                JavaCommand.jar(options, ApicurioDistribution.unpacked().resolve("quarkus-run.jar"));
        return new PartProcess.Start(part.command(command), Readiness.answers(URI.create(url() + "/subjects")));
    }
}
