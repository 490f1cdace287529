package io.memlog.service;

import io.javalin.config.RoutesConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running service: its configuration, metrics, health, HTTP server and what has to be closed at the end.
 *
 * <p>{@link #run} is the whole {@code main}: exit code 0 after SIGTERM and a drain within the deadline, 1 after a failure, 2 on bad
 * configuration. {@link #start} runs the same service inside another process, which closes it. Thread-safe.
 */
public final class ServiceRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceRuntime.class);
    private static final int EXIT_FAILED = 1;
    private static final int EXIT_BAD_CONFIGURATION = 2;

    private final String name;
    private final Environment environment;
    private final Health health = new Health();
    private final Metrics metrics;
    private final List<Consumer<RoutesConfig>> routes = new ArrayList<>();
    private final Deque<Closing> closings = new ArrayDeque<>();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean closing;
    private @Nullable HttpServer http;

    /** What a service does at start: read its configuration, build its parts, register routes, checks and closings. */
    @FunctionalInterface
    public interface Body {
        /** Runs before the HTTP server listens; long work belongs in {@link ServiceRuntime#inBackground}. */
        void start(ServiceRuntime runtime) throws Exception;
    }

    /** Work that may end with any exception. */
    @FunctionalInterface
    public interface Task {
        void run() throws Exception;
    }

    private record Closing(String part, AutoCloseable closeable) {}

    private ServiceRuntime(String name, Environment environment) {
        this.name = name;
        this.environment = environment;
        this.metrics = new Metrics(name);
    }

    /** The whole life of a service process; never returns normally. */
    public static void run(String name, int defaultPort, Collection<? extends ConfigKey<?>> keys, Body body) {
        ServiceProcess.run(name, defaultPort, keys, body);
    }

    /**
     * Starts a service that the caller closes.
     *
     * @param keys the service's own variables, beside {@link CommonKeys}
     * @throws RuntimeException if it does not start; what was started is closed again
     */
    public static ServiceRuntime start(
            String name, int defaultPort, Collection<? extends ConfigKey<?>> keys, Environment environment, Body body) {
        var runtime = new ServiceRuntime(name, environment);
        try {
            runtime.warnOfUnknown(defaultPort, keys);
            environment.get(CommonKeys.LOG_LEVEL);
            environment.get(CommonKeys.DRAIN_TIMEOUT);
            body.start(runtime);
            runtime.listen(defaultPort);
            return runtime;
        } catch (Exception e) {
            runtime.close();
            throw e instanceof RuntimeException unchecked
                    ? unchecked
                    : new IllegalStateException(name + " did not start", e);
        }
    }

    public String name() {
        return name;
    }

    public Environment environment() {
        return environment;
    }

    /** Where a service registers its own metrics; all carry the tag {@code service}. */
    public MeterRegistry metrics() {
        return metrics.registry();
    }

    /** Adds routes; only while the body runs. */
    public void routes(Consumer<RoutesConfig> moreRoutes) {
        routes.add(moreRoutes);
    }

    /** Adds a named condition of /readyz, at any time. */
    public void readyWhen(String part, ReadinessCheck check) {
        health.add(part, check);
    }

    /** Adds a named part that the service works without: /readyz says what is missing of it, and stays ready. */
    public void degradedWhen(String part, ReadinessCheck check) {
        health.addOptional(part, check);
    }

    /** Registers what has to be closed at the end, in reverse order; returns its argument. */
    public synchronized <T extends AutoCloseable> T onClose(String part, T closeable) {
        closings.push(new Closing(part, closeable));
        return closeable;
    }

    /**
     * Runs long work on a thread of its own: an exception fails the service. Stopping it at the end is the caller's closing,
     * registered after this call so that it runs first; the thread itself is interrupted and joined.
     */
    public Thread inBackground(String part, Task task) {
        Thread thread = Thread.ofPlatform().name(part).unstarted(() -> runTask(part, task));
        onClose(part, () -> {
            thread.interrupt();
            thread.join(drainTimeout().toMillis());
        });
        thread.start();
        return thread;
    }

    /** Ends the service because it cannot go on: a process exits with 1. The first failure counts. */
    public void fail(Throwable cause) {
        if (failure.complete(cause)) {
            LOG.atError().addKeyValue("service", name).setCause(cause).log("{} failed: {}", name, describe(cause));
        }
    }

    /** Why the service failed, if it did. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.getNow(null));
    }

    /** The port the service listens on. */
    public int port() {
        if (http == null) {
            throw new IllegalStateException(name + " does not listen yet");
        }
        return http.port();
    }

    /** Drains and closes everything in reverse order of registration; does nothing the second time. */
    @Override
    public void close() {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
        }
        health.drain();
        for (Closing next = nextClosing(); next != null; next = nextClosing()) {
            close(next);
        }
        metrics.close();
        closed.countDown();
    }

    Duration drainTimeout() {
        return environment.get(CommonKeys.DRAIN_TIMEOUT);
    }

    Throwable awaitFailure() throws InterruptedException {
        try {
            return failure.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the failure is only ever completed normally", e);
        }
    }

    /** Closes and waits; false if it takes longer than the drain timeout. */
    boolean drain() throws InterruptedException {
        Thread.ofPlatform().daemon().name("drain").start(this::close);
        return closed.await(drainTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    static String describe(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    static int exitCode(Throwable cause) {
        return cause instanceof ConfigurationException ? EXIT_BAD_CONFIGURATION : EXIT_FAILED;
    }

    private void listen(int defaultPort) {
        HttpServer server = HttpServer.start(
                environment.get(CommonKeys.HTTP_HOST),
                environment.get(CommonKeys.httpPort(defaultPort)),
                drainTimeout(),
                health,
                metrics,
                routes);
        http = onClose("http", server);
        LOG.atInfo()
                .addKeyValue("service", name)
                .addKeyValue("port", server.port())
                .log("{} listens on port {}", name, server.port());
    }

    private void warnOfUnknown(int defaultPort, Collection<? extends ConfigKey<?>> keys) {
        List<ConfigKey<?>> known = new ArrayList<>(CommonKeys.all(defaultPort));
        known.addAll(keys);
        for (String unknown : environment.unknownNames(known)) {
            LOG.atWarn().addKeyValue("key", unknown).log("{} is not a variable of {}", unknown, name);
        }
    }

    private void runTask(String part, Task task) {
        try {
            task.run();
        } catch (Throwable e) {
            // Also an Error: a service whose loop is gone must not look alive. While closing, being interrupted is no
            // failure.
            if (isClosing()) {
                LOG.atInfo().addKeyValue("part", part).log("Stopped while working: {}", describe(e));
            } else {
                fail(e);
            }
        }
    }

    private synchronized boolean isClosing() {
        return closing;
    }

    private synchronized @Nullable Closing nextClosing() {
        return closings.poll();
    }

    private void close(Closing closing) {
        try {
            closing.closeable().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.atWarn().addKeyValue("part", closing.part()).setCause(e).log("Did not close cleanly");
        }
    }
}
