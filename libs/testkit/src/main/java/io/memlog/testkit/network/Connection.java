package io.memlog.testkit.network;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One client, the server, and the bookkeeping of what the server still owes it. Thread-safe. */
final class Connection {

    private final int number;
    private final Socket client;
    private final Socket server;
    private int unanswered;
    private boolean hasServerEnded;
    private int flowing = 2;
    private volatile boolean isDeaf;
    private volatile boolean isSevered;

    Connection(int number, Socket client, Socket server) {
        this.number = number;
        this.client = client;
        this.server = server;
    }

    int number() {
        return number;
    }

    Socket source(Direction direction) {
        return direction == Direction.TO_SERVER ? client : server;
    }

    Socket destination(Direction direction) {
        return direction == Direction.TO_SERVER ? server : client;
    }

    /** From now on the client hears nothing any more. */
    void deafen() {
        isDeaf = true;
    }

    boolean isDeaf() {
        return isDeaf;
    }

    /** From now on neither side hears anything of the other. */
    void sever() {
        isSevered = true;
    }

    boolean isSevered() {
        return isSevered;
    }

    synchronized void asked() {
        unanswered++;
    }

    synchronized void answered() {
        unanswered--;
        notifyAll();
    }

    synchronized void serverEnded() {
        hasServerEnded = true;
        notifyAll();
    }

    /** True for the second of the two directions that ends. */
    synchronized boolean isLastToEnd() {
        flowing--;
        return flowing == 0;
    }

    /** Ends the stream to the server once it has answered all, and returns when it has worked off what it got. */
    synchronized void settle(Duration timeout) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (unanswered > 0 && !hasServerEnded && System.nanoTime() < deadline) {
            TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
        }
        if (!hasServerEnded) {
            server.shutdownOutput();
        }
        while (!hasServerEnded && System.nanoTime() < deadline) {
            TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
        }
    }

    void close() {
        close(client);
        close(server);
    }

    /** Ends without the usual farewell: the other side reads "connection reset". */
    void reset() {
        lingerNot(client);
        lingerNot(server);
        close();
    }

    private static void lingerNot(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            close(socket);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
