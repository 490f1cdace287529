package io.memlog.service;

import io.memlog.service.ServiceRuntime.Body;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service as a process: signals and exit codes. Stateless. */
final class ServiceProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceProcess.class);
    private static final int EXIT_NOT_DRAINED = 3;

    private ServiceProcess() {}

    static void run(String name, int defaultPort, Collection<? extends ConfigKey<?>> keys, Body body) {
        ServiceRuntime runtime;
        try {
            runtime = ServiceRuntime.start(name, defaultPort, keys, Environment.ofProcess(), body);
        } catch (ConfigurationException e) {
            LOG.atError().addKeyValue("service", name).log("{} did not start: {}", name, e.getMessage());
            exit(ServiceRuntime.exitCode(e));
            return;
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("service", name)
                    .setCause(e)
                    .log("{} did not start: {}", name, ServiceRuntime.describe(e));
            exit(ServiceRuntime.exitCode(e));
            return;
        }
        // The JVM answers SIGTERM with exit code 143 unless the hook itself ends the process.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> exit(drain(runtime, 0)), "shutdown"));
        try {
            Throwable failure = runtime.awaitFailure();
            exit(Math.max(drain(runtime, 0), ServiceRuntime.exitCode(failure)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exit(drain(runtime, 0));
        }
    }

    private static int drain(ServiceRuntime runtime, int exitCode) {
        try {
            if (runtime.drain()) {
                LOG.atInfo().addKeyValue("service", runtime.name()).log("{} drained", runtime.name());
                return exitCode;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.atWarn()
                .addKeyValue("service", runtime.name())
                .log(
                        "{} expected to drain within {} (MEMLOG_DRAIN_TIMEOUT_MS), found work left",
                        runtime.name(),
                        runtime.drainTimeout());
        return EXIT_NOT_DRAINED;
    }

    /** Halt, not exit: everything is closed by now, and exit from a shutdown hook would wait for itself. */
    private static void exit(int code) {
        System.out.flush();
        Runtime.getRuntime().halt(code);
    }
}
