package io.memlog.testkit;

import io.memlog.testkit.process.ChildCommand;
import io.memlog.testkit.process.ChildProcess;
import io.memlog.testkit.process.Readiness;
import io.memlog.testkit.server.Neo4jServer;
import java.util.List;
import java.util.Map;

/** Neo4j Community without authentication, reachable by Bolt on loopback only. Thread-safe. */
public final class Neo4jProcess implements Part {

    private final PartSettings settings;
    private final PortChoice port;
    private final ChildProcess process = new ChildProcess();

    public Neo4jProcess(PartSettings settings) {
        this.settings = settings;
        this.port = new PortChoice(name(), settings.port());
    }

    @Override
    public String name() {
        return "neo4j";
    }

    @Override
    public ChildProcess process() {
        return process;
    }

    public synchronized String boltUri() {
        return "bolt://127.0.0.1:" + port.port();
    }

    @Override
    public synchronized void start() {
        port.start(process, this::startOn);
    }

    private void startOn(int boltPort) {
        List<String> options = List.of(
                "-Xms128m",
                "-Xmx768m",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        List<String> arguments = List.of(settings.folder().resolve("home").toString(), Integer.toString(boltPort));
        ChildCommand command = new ChildCommand(
                name(),
                JavaCommand.server(settings, options, Neo4jServer.class, arguments),
                Map.of(),
                settings.folder(),
                settings.log(name()),
                settings.pidFile(name()),
                settings.lifetime(),
                "",
                "TERM",
                settings.readyWithin());
        process.start(command, Readiness.printed(Neo4jServer.READY));
    }
}
