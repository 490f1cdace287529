package io.memlog.testkit;

import io.memlog.testkit.process.Folders;
import io.memlog.testkit.process.PidFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A set of parts for tests: free ports, one temporary folder, killed and deleted on {@link #close()} and at the latest when
 * the JVM ends. Thread-safe.
 */
public final class RealParts implements AutoCloseable {

    private static final String PREFIX = "memlog-parts-";
    private static final String OWNER = "owner.pid";

    private final Path folder;
    private final Map<PartKind, Part> parts = new EnumMap<>(PartKind.class);

    public RealParts() {
        try {
            // Others may pass through but not look: Postgres runs as a user of its own.
            this.folder = Files.createTempDirectory(
                    PREFIX, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new PidFile(folder.resolve(OWNER)).write(ProcessHandle.current(), "TERM");
        deleteLeftovers();
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "testkit-delete-parts"));
    }

    /** Starts those of the parts that do not run (yet, or because a test has killed them), all at the same time. */
    public synchronized void start(PartKind... kinds) {
        startTogether(missing(List.of(kinds)));
    }

    /** Those of the parts that do not run. */
    synchronized List<Part> missing(Collection<PartKind> kinds) {
        List<Part> missing = new ArrayList<>();
        for (PartKind kind : kinds) {
            Part part = parts.computeIfAbsent(kind, this::create);
            if (!part.isRunning()) {
                missing.add(part);
            }
        }
        return missing;
    }

    public KafkaProcess kafka() {
        return part(PartKind.KAFKA, KafkaProcess.class);
    }

    public RegistryProcess registry() {
        return part(PartKind.REGISTRY, RegistryProcess.class);
    }

    public PostgresProcess postgres() {
        return part(PartKind.POSTGRES, PostgresProcess.class);
    }

    public Neo4jProcess neo4j() {
        return part(PartKind.NEO4J, Neo4jProcess.class);
    }

    /** A folder that is deleted with the parts, for a service's state and logs. */
    public Path folder() {
        return folder;
    }

    /** Starts all of them at the same time; if one fails, kills the others and throws its exception. */
    public static void startTogether(Collection<? extends Part> parts) {
        ExecutorService starters = Executors.newCachedThreadPool();
        try {
            List<Callable<Void>> starts = new ArrayList<>();
            for (Part part : parts) {
                starts.add(() -> {
                    part.start();
                    return null;
                });
            }
            for (Future<Void> start : starters.invokeAll(starts)) {
                start.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            parts.forEach(Part::kill);
            throw new IllegalStateException("interrupted while starting", e);
        } catch (ExecutionException e) {
            parts.forEach(Part::kill);
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            starters.shutdownNow();
        }
    }

    /** SIGKILL for all: nobody needs these data any more, and an orderly end takes seconds. */
    @Override
    public synchronized void close() {
        parts.values().forEach(Part::kill);
        if (parts.get(PartKind.POSTGRES) instanceof PostgresProcess postgres) {
            postgres.deleteData();
        }
        parts.clear();
        Folders.delete(folder);
    }

    /** Folders of JVMs that were killed and so could not delete them; a Neo4j home is large. */
    private void deleteLeftovers() {
        Path siblings = Objects.requireNonNull(folder.getParent(), "parent of a temporary folder");
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(siblings, PREFIX + "*")) {
            for (Path each : folders) {
                PidFile owner = new PidFile(each.resolve(OWNER));
                if (Files.exists(owner.path()) && owner.running().isEmpty()) {
                    Folders.delete(each);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Part create(PartKind kind) {
        return switch (kind) {
            case KAFKA -> new KafkaProcess(settings("kafka"));
            case REGISTRY -> new RegistryProcess(settings("registry"));
            case POSTGRES -> new PostgresProcess(settings("postgres"));
            case NEO4J -> new Neo4jProcess(settings("neo4j"));
        };
    }

    private PartSettings settings(String name) {
        return PartSettings.in(folder.resolve(name)).throwaway();
    }

    private synchronized <T extends Part> T part(PartKind kind, Class<T> type) {
        Part part = parts.get(kind);
        if (part == null) {
            throw new IllegalStateException("%s was not asked for; started are %s".formatted(kind, parts.keySet()));
        }
        return type.cast(part);
    }
}
