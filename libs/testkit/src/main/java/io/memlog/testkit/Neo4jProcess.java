package io.memlog.testkit;

import io.memlog.testkit.process.ChildProcess;
import io.memlog.testkit.server.Neo4jServer;
import java.util.List;

/** Neo4j Community without authentication, reachable by Bolt on loopback only. Thread-safe. */
public final class Neo4jProcess implements Part {

    private final PartProcess part;

    public Neo4jProcess(PartSettings settings) {
        this.part = new PartProcess("neo4j", settings);
    }

    @Override
    public String name() {
        return part.name();
    }

    @Override
    public ChildProcess process() {
        return part.process();
    }

    public String boltUri() {
        return "bolt://127.0.0.1:" + part.port();
    }

    @Override
    public void start() {
        part.start(this::startOn);
    }

    private PartProcess.Start startOn(int boltPort) {
        List<String> options = List.of(
                "-Xms128m",
                "-Xmx768m",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        List<String> arguments =
                List.of(part.settings().folder().resolve("home").toString(), Integer.toString(boltPort));
        return part.server(options, Neo4jServer.class, arguments, Neo4jServer.READY);
    }
}
