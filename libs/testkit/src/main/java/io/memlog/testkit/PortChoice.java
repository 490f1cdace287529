package io.memlog.testkit;

import io.memlog.testkit.process.ChildProcess;
import io.memlog.testkit.process.FreePorts;
import io.memlog.testkit.process.ProcessFailedException;
import java.util.function.IntConsumer;

/** The port of a part: given, or chosen at the first start and then kept. Not thread-safe: guarded by its part. */
final class PortChoice {

    private static final int ATTEMPTS = 5;

    private final String part;
    private boolean isFixed;
    private int port;

    PortChoice(String part, int given) {
        this.part = part;
        this.isFixed = given != 0;
        this.port = given;
    }

    int port() {
        if (port == 0) {
            port = FreePorts.next();
        }
        return port;
    }

    /**
     * Starts on the port. Tries again if another process took a port between our look and the child's bind, which may also be
     * one that the part uses only itself.
     */
    void start(ChildProcess process, IntConsumer starter) {
        if (process.isRunning()) {
            throw new IllegalStateException("%s is already running as process %d".formatted(part, process.pid()));
        }
        for (int attempt = 1; ; attempt++) {
            if (isFixed && !FreePorts.isFree(port)) {
                throw new ProcessFailedException(
                        "%s cannot start: port %d on loopback is taken by another process".formatted(part, port));
            }
            try {
                starter.accept(port());
                isFixed = true;
                return;
            } catch (ProcessFailedException e) {
                if (attempt == ATTEMPTS || !e.isPortTaken()) {
                    throw e;
                }
                if (!isFixed) {
                    port = 0;
                }
            }
        }
    }
}
