package io.memlog.testkit;

import io.memlog.testkit.process.ChildCommand;
import io.memlog.testkit.process.ChildProcess;
import io.memlog.testkit.process.Programs;
import io.memlog.testkit.process.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A Postgres cluster with pgvector of its own: own data, own port, no socket file, trusts loopback. Thread-safe. */
public final class PostgresProcess implements Part {

    private static final String READY = "database system is ready to accept connections";
    private static final String OWNER = "memlog";
    private static final String SMALL_DISK = "small_disk";

    private final PartProcess part;
    private final AtomicInteger databases = new AtomicInteger();
    private @Nullable PostgresInstallation installation;
    private @Nullable SmallDisk smallDisk;

    public PostgresProcess(PartSettings settings) {
        this.part = new PartProcess("postgres", settings);
    }

    @Override
    public String name() {
        return part.name();
    }

    @Override
    public ChildProcess process() {
        return part.process();
    }

    /** The database {@code memlog}, which is there from the first start. */
    public Database database() {
        return database(OWNER);
    }

    /** A new empty database, so that tests on one cluster do not meet. */
    public Database newDatabase() {
        return create("");
    }

    /**
     * A new empty database whose tables are on a disk of their own, which {@link #fillDisk} fills; skips the test where only root
     * could mount one. The write-ahead log is elsewhere: a server that cannot write its log does not refuse, it ends.
     */
    public synchronized Database newDatabaseOnSmallDisk() {
        if (smallDisk == null) {
            smallDisk = createSmallDisk();
        }
        return create("TABLESPACE " + SMALL_DISK);
    }

    /** From now on no table on the small disk can grow: SQLSTATE 53100. A server that is killed then may not start again. */
    public void fillDisk() {
        // Pages that the server has not written yet would find no space, and every checkpoint would fail.
        query("CHECKPOINT");
        requiredSmallDisk().fill();
    }

    public void freeDisk() {
        requiredSmallDisk().free();
    }

    /** Refuses (or allows again) writes of all transactions to come, also on open connections: SQLSTATE 25006. */
    public void readOnly(boolean isReadOnly) {
        query("ALTER SYSTEM SET default_transaction_read_only = " + (isReadOnly ? "on" : "off"));
        query("SELECT pg_reload_conf()");
        awaitReadOnly(isReadOnly ? "on" : "off");
    }

    private Database create(String options) {
        String name = "test_%d_%d".formatted(ProcessHandle.current().pid(), databases.incrementAndGet());
        query("CREATE DATABASE %s OWNER %s %s".formatted(name, OWNER, options));
        return database(name);
    }

    private synchronized Database database(String name) {
        return new Database("jdbc:postgresql://127.0.0.1:%d/%s".formatted(part.port(), name), OWNER, "");
    }

    @Override
    public synchronized void start() {
        PostgresInstallation programs = installation();
        try {
            PostgresFolder folder = PostgresFolder.choose(part.settings().folder());
            Path data = folder.path().resolve("data");
            if (!Files.exists(data)) {
                createCluster(programs, folder, data);
            }
            part.start(chosen -> startOn(chosen, programs, folder, data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        createOwner();
    }

    /** Kills the server and deletes its data, also when they are not in the folder it was given. */
    public synchronized void deleteData() {
        kill();
        PostgresFolder.delete(part.settings().folder());
    }

    private SmallDisk createSmallDisk() {
        try {
            PostgresFolder folder = PostgresFolder.choose(part.settings().folder());
            SmallDisk disk = SmallDisk.in(folder.path());
            Path tables = Files.createDirectory(disk.folder().resolve("tables"));
            PostgresFolder.own(tables, folder.osUser());
            query("CREATE TABLESPACE %s LOCATION '%s'".formatted(SMALL_DISK, tables));
            return disk;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized SmallDisk requiredSmallDisk() {
        if (smallDisk == null) {
            throw new IllegalStateException("no database is on a small disk");
        }
        return smallDisk;
    }

    /** The server reads its settings again a moment after it was told to. */
    private void awaitReadOnly(String expected) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!psql().runAsAnybody("postgres", "SHOW default_transaction_read_only")
                .equals(expected)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("default_transaction_read_only is not yet " + expected);
            }
        }
    }

    /** Into a draft folder that is renamed at the end: a data folder is either whole or absent. */
    private static void createCluster(PostgresInstallation programs, PostgresFolder folder, Path data)
            throws IOException {
        Path draft = Files.createTempDirectory(folder.path(), "initdb-");
        PostgresFolder.own(draft, folder.osUser());
        List<String> initdb = List.of(
                programs.program("initdb"),
                "--pgdata=" + draft,
                "--username=" + Psql.SUPERUSER,
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync");
        Programs.run(Duration.ofMinutes(2), folder.asOwner(initdb));
        Files.move(draft, data);
    }

    private PartProcess.Start startOn(int chosen, PostgresInstallation programs, PostgresFolder folder, Path data) {
        List<String> command = new ArrayList<>();
        command.add(programs.program("postgres"));
        command.add("-D");
        command.add(data.toString());
        options(chosen).forEach((key, value) -> {
            command.add("-c");
            command.add(key + "=" + value);
        });
        ChildCommand child =
                part.command(command).as(folder.osUser(), folder.path()).stoppedBy("INT");
        return new PartProcess.Start(child, Readiness.printed(READY));
    }

    private Map<String, Object> options(int chosen) {
        String durable = part.settings().isThrowaway() ? "off" : "on";
        return Map.of(
                "listen_addresses", "127.0.0.1",
                "port", chosen,
                "unix_socket_directories", "",
                "max_connections", 100,
                "shared_buffers", "128MB",
                "fsync", durable,
                "full_page_writes", durable,
                "max_wal_size", "1GB",
                "lc_messages", "C",
                "timezone", "UTC");
    }

    /** The extension goes into the template: only a superuser may create it, and each database to come then has it. */
    private void createOwner() {
        query("template1", "CREATE EXTENSION IF NOT EXISTS vector");
        if (query("SELECT 1 FROM pg_roles WHERE rolname = '%s'".formatted(OWNER))
                .isEmpty()) {
            query("CREATE ROLE %s LOGIN CREATEDB CREATEROLE".formatted(OWNER));
        }
        if (query("SELECT 1 FROM pg_database WHERE datname = '%s'".formatted(OWNER))
                .isEmpty()) {
            query("CREATE DATABASE %1$s OWNER %1$s".formatted(OWNER));
        }
    }

    private String query(String sql) {
        return query("postgres", sql);
    }

    private String query(String database, String sql) {
        return psql().run(database, sql);
    }

    private Psql psql() {
        return new Psql(installation().program("psql"), part.port());
    }

    private synchronized PostgresInstallation installation() {
        PostgresInstallation found = installation;
        if (found == null) {
            found = PostgresInstallation.findOrProvision();
            installation = found;
        }
        return found;
    }
}
