package io.memlog.testkit;

import io.memlog.testkit.process.FreePorts;
import io.memlog.testkit.process.ProcessFailedException;
import java.util.function.IntConsumer;

/** The port of a part: given, or chosen at the first start and then kept. Not thread-safe: guarded by its part. */
final class PortChoice {

    private static final int ATTEMPTS = 5;

    private final boolean isGiven;
    private int port;
    private boolean isProven;

    PortChoice(int given) {
        this.isGiven = given != 0;
        this.port = given;
    }

    int port() {
        if (port == 0) {
            port = FreePorts.next();
        }
        return port;
    }

    /** Starts on the port; on a chosen port that somebody else took in between, tries others. */
    void start(IntConsumer starter) {
        for (int attempt = 1; ; attempt++) {
            try {
                starter.accept(port());
                isProven = true;
                return;
            } catch (ProcessFailedException e) {
                if (isGiven || isProven || attempt == ATTEMPTS || !e.isPortTaken()) {
                    throw e;
                }
                port = 0;
            }
        }
    }
}
