package io.memlog.standalone;

import io.memlog.testkit.KafkaProcess;
import io.memlog.testkit.Neo4jProcess;
import io.memlog.testkit.Part;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.PostgresProcess;
import io.memlog.testkit.RegistryProcess;
import io.memlog.testkit.ServiceProcess;
import io.memlog.testkit.process.ProcessFailedException;
import io.memlog.testkit.service.Service;
import io.memlog.testkit.service.ServicePrograms;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The running processes of one pipeline: starts them, restarts those that die, stops them in order.
 *
 * <p>Confined to one thread, but for {@link #close}, which any thread may call once.
 */
final class Pipeline implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

    private final PipelineFolder folder;
    private final Console console;
    private final List<Part> parts;
    private final List<Part> services;
    private final PipelineState state;
    private volatile boolean closed;

    /** What starts parts at the moment, so that Ctrl-C need not wait for them. */
    private volatile @Nullable ExecutorService working;

    /** Prepares a pipeline in a folder where none runs; {@link #start} starts it. */
    Pipeline(PipelineFolder folder, Map<String, Integer> ports, Console console) {
        this.folder = folder;
        this.console = console;
        var postgres = new PostgresProcess(settings("postgres", ports));
        this.state = new PipelineState(
                ports, postgres.database().jdbcUrl(), postgres.database().user(), false);
        this.parts = List.of(
                new KafkaProcess(settings("kafka", ports)),
                new RegistryProcess(settings("registry", ports)),
                postgres,
                new Neo4jProcess(settings("neo4j", ports)));
        this.services = services(ports);
    }

    PipelineState state() {
        return state;
    }

    /**
     * Starts the real parts, then the services, each group at once, and returns when all answer.
     *
     * @throws CommandFailedException if one does not start; what runs is stopped again
     */
    void start() {
        folder.write(state);
        folder.supervisor().write(ProcessHandle.current(), "TERM");
        try {
            startTogether(parts);
            startTogether(services);
            folder.write(state.whenReady());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Restarts whatever has died, until the pipeline is closed or the thread interrupted. */
    void supervise() throws InterruptedException {
        while (!closed) {
            Thread.sleep(RESTART_PAUSE);
            parts.forEach(this::restartIfDead);
            services.forEach(this::restartIfDead);
        }
    }

    /** Ctrl-C and TERM end this JVM; the children are in sessions of their own and wait for this to stop them in order. */
    void stopOnExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop-pipeline"));
    }

    /** Stops services before the parts they use; nothing is left running. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        ExecutorService starting = working;
        if (starting != null) {
            starting.shutdownNow();
        }
        stopTogether(services);
        stopTogether(parts);
        folder.forget();
    }

    private List<Part> services(Map<String, Integer> ports) {
        Map<String, String> settings = settingsOfTheUser();
        settings.putIfAbsent("MEMLOG_RECONCILER_URL", state.url(Service.RECONCILER));
        var programs = new ServicePrograms(CommonOptions.root(), state.addresses(), settings);
        return Stream.of(Service.values())
                .<Part>map(service -> new ServiceProcess(
                        service.module(),
                        programs.of(service, folder.of(service.module()).resolve("state")),
                        settings(service.module(), ports)))
                .toList();
    }

    /** What the user has set for the services passes through to them. */
    private static Map<String, String> settingsOfTheUser() {
        Map<String, String> settings = new HashMap<>(System.getenv());
        settings.keySet().removeIf(name -> !name.startsWith("MEMLOG_") && !name.equals("LOG_LEVEL"));
        return settings;
    }

    private PartSettings settings(String name, Map<String, Integer> ports) {
        Integer port = ports.get(name);
        if (port == null) {
            throw new IllegalArgumentException("no port for %s in %s".formatted(name, ports));
        }
        return PartSettings.in(folder.of(name)).port(port).stoppedByOwner().readyWithin(READY_WITHIN);
    }

    private void startTogether(List<Part> parts) {
        inParallel(parts, part -> {
            long before = System.nanoTime();
            part.start();
            console.note(
                    "  %-20s ready after %4.1f s, port %d",
                    part.name(), (System.nanoTime() - before) / 1e9, state.port(part.name()));
        });
    }

    private void stopTogether(List<Part> parts) {
        inParallel(parts, part -> {
            try {
                part.stop();
            } catch (RuntimeException e) {
                console.note(
                        "  %s did not stop in order (%s); killing it", part.name(), String.valueOf(e.getMessage()));
                part.kill();
            }
        });
    }

    private void restartIfDead(Part part) {
        if (closed || part.isRunning()) {
            return;
        }
        console.note("  %s has died; starting it again", part.name());
        try {
            part.start();
            console.note("  %s is back", part.name());
        } catch (ProcessFailedException e) {
            console.note("  %s does not start: %s", part.name(), String.valueOf(e.getMessage()));
        }
    }

    private interface Step {
        void run(Part part);
    }

    private void inParallel(List<Part> parts, Step step) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            working = threads;
            List<CompletableFuture<Void>> steps = parts.stream()
                    .map(part -> CompletableFuture.runAsync(() -> step.run(part), threads))
                    .toList();
            steps.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof ProcessFailedException failed
                    ? new CommandFailedException(String.valueOf(failed.getMessage()), failed)
                    : e;
        }
    }
}
