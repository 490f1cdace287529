package io.memlog.testkit.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free loopback ports below the range from which the kernel serves outgoing connections, so that nothing takes them between
 * this look and the child's bind except another build; for that case the callers try again. Thread-safe.
 */
public final class FreePorts {

    private static final int FIRST = 15_000;
    private static final int END = 32_000;
    private static final int ATTEMPTS = 1_000;
    /** Each of so many JVMs of one build has ports that the others never look at; the build says which one this is, from 1 on. */
    private static final int FORKS = 8;

    private static final int FORK = Integer.getInteger("memlog.fork", 0) % FORKS;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /** A port that is free now and that this JVM has not given before. */
    public static int next() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = FIRST + FORKS * ThreadLocalRandom.current().nextInt((END - FIRST) / FORKS) + FORK;
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException(
                "no free port on loopback between %d and %d after %d attempts".formatted(FIRST, END, ATTEMPTS));
    }

    /** Whether the port can be bound on loopback now. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // As servers do it: a port of a closed server whose old connections still linger counts as free.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
