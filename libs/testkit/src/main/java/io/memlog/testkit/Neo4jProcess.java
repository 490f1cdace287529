package io.memlog.testkit;

import io.memlog.testkit.process.ChildProcess;
import io.memlog.testkit.server.Neo4jServer;
import java.util.ArrayList;
import java.util.List;

/** Neo4j Community without authentication, reachable by Bolt on loopback only. Thread-safe. */
public final class Neo4jProcess implements Part {

    private static final int HEAP_MEGABYTES = 768;
    private static final int PAGE_CACHE_MEGABYTES = 64;

    private final PartProcess part;
    private final int heapMegabytes;
    private final int pageCacheMegabytes;
    private final boolean isCounting;

    public Neo4jProcess(PartSettings settings) {
        this(settings, HEAP_MEGABYTES, PAGE_CACHE_MEGABYTES, false);
    }

    private Neo4jProcess(PartSettings settings, int heapMegabytes, int pageCacheMegabytes, boolean isCounting) {
        this.part = new PartProcess("neo4j", settings);
        this.heapMegabytes = heapMegabytes;
        this.pageCacheMegabytes = pageCacheMegabytes;
        this.isCounting = isCounting;
    }

    /** Another server on the same settings with this heap, instead of 768 MB. */
    public Neo4jProcess heapMegabytes(int megabytes) {
        return new Neo4jProcess(part.settings(), megabytes, pageCacheMegabytes, isCounting);
    }

    /** Another server on the same settings that keeps so much of its files in memory, instead of 64 MB. */
    public Neo4jProcess pageCacheMegabytes(int megabytes) {
        return new Neo4jProcess(part.settings(), heapMegabytes, megabytes, isCounting);
    }

    /**
     * Another server on the same settings that counts, in nodes {@code (:Applied {id, generation, count})}, how often each record of the log
     * was applied to a memory ({@code <memory key>@<partition>:<offset>}) and to its edges (ids that begin with
     * {@code MENTIONS} or {@code RELATED}); every count must be 1. Of each generation behind the first one the ids begin with its number.
     */
    public Neo4jProcess countingApplications() {
        return new Neo4jProcess(part.settings(), heapMegabytes, pageCacheMegabytes, true);
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
                "-Xmx%dm".formatted(heapMegabytes),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        List<String> arguments = new ArrayList<>();
        arguments.add(part.settings().folder().resolve("home").toString());
        arguments.add(Integer.toString(boltPort));
        arguments.add(Integer.toString(pageCacheMegabytes));
        if (isCounting) {
            arguments.add(Neo4jServer.COUNT_APPLICATIONS);
        }
        return part.server(options, Neo4jServer.class, "neo4j-harness", arguments, Neo4jServer.READY);
    }
}
