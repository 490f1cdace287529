package io.memlog.testkit.network;

import io.memlog.testkit.network.Weather.Traffic;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stands between clients and one server on loopback and fails in every way a network can. Its port is the same for all its life.
 * Thread-safe: every verb works at any time, on connections that are there and on those to come.
 *
 * <p>For crash points: run once without a fault, look at {@link #messages()}, then run again for each of them:
 *
 * <pre>{@code
 * proxy.countFromHere();
 * proxy.cut(Moment.AFTER, n);
 * ... the same work ...
 * assertThat(proxy.hasStruck()).isTrue();
 * }</pre>
 */
public final class FaultProxy implements AutoCloseable {

    private static final Duration ACCEPTOR_ENDS_WITHIN = Duration.ofSeconds(10);

    private final InetSocketAddress target;
    private final Framing framing;
    private final Weather weather = new Weather();
    private final RequestLog requests = new RequestLog();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    /** Keeps the port ours while nobody listens on it, which is what makes the kernel refuse connections. */
    private final Socket reservation;

    private @Nullable ServerSocket listener;
    private @Nullable Thread acceptor;
    private boolean isClosed;

    private FaultProxy(String host, int port, Framing framing) {
        this.target = new InetSocketAddress(host, port);
        this.framing = framing;
        try {
            Socket socket = new Socket();
            socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            this.reservation = socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        listen();
    }

    /** A proxy that listens on a free port of loopback; the server need not run yet. */
    public static FaultProxy to(String host, int port, Framing framing) {
        return new FaultProxy(host, port, framing);
    }

    public String host() {
        return InetAddress.getLoopbackAddress().getHostAddress();
    }

    public int port() {
        return reservation.getLocalPort();
    }

    /** Each byte takes so much longer in this direction. */
    public void latency(Direction direction, Duration duration) {
        weather.latency(direction, duration);
    }

    /** A limit for each connection. */
    public void bandwidth(Direction direction, long bytesPerSecond) {
        if (bytesPerSecond <= 0) {
            throw new IllegalArgumentException("bytes per second must be positive, found " + bytesPerSecond);
        }
        weather.bandwidth(direction, bytesPerSecond);
    }

    /** Closes all connections and refuses new ones. */
    public synchronized void cut() {
        weather.traffic(Traffic.CUT);
        stopListening();
        closeConnections();
    }

    /** Ends all connections with "connection reset"; new ones work. */
    public void reset() {
        List<Connection> present = List.copyOf(connections);
        connections.removeAll(present);
        present.forEach(Connection::reset);
    }

    /** Connections stay open and new ones are accepted, but not a byte gets through, nor the news that one side has closed. */
    public synchronized void halfOpen() {
        weather.traffic(Traffic.HALF_OPEN);
        connections.forEach(Connection::sever);
    }

    /** What clients send gets through, what the server says does not. */
    public void loseAnswers() {
        weather.traffic(Traffic.ANSWERS_LOST);
    }

    /** Ends all faults for connections to come. Half-open connections and those that have lost bytes stay silent. */
    public synchronized void restore() {
        weather.calm();
        listen();
    }

    /**
     * Forgets the messages counted so far, and a crash point that has not struck: the next message is number 1. For the same
     * numbers in each run no message may be under way, such as the farewell of a connection that was closed a moment ago.
     */
    public void countFromHere() {
        requests.countFromHere();
    }

    /** What the clients have sent since {@link #countFromHere()}, or since the beginning. */
    public List<ClientMessage> messages() {
        return requests.messages();
    }

    /** Closes all connections once, at the message of this number; connections made afterwards work. */
    public void cut(Moment moment, int number) {
        requests.arm(moment, number);
    }

    public void cutBefore(int number) {
        cut(Moment.BEFORE, number);
    }

    public void cutInside(int number) {
        cut(Moment.INSIDE, number);
    }

    public void cutAfter(int number) {
        cut(Moment.AFTER, number);
    }

    /** Freezes the stream of the client that sends the message of this number: it and what follows waits until {@link #letGo()}. */
    public void hold(int number) {
        requests.hold(number);
    }

    /** Lets a held stream go on, or does nothing. */
    public void letGo() {
        requests.letGo();
    }

    /** Whether a stream is held at the moment. */
    public boolean isHolding() {
        return requests.isHolding();
    }

    /** Whether the crash point has been reached. */
    public boolean hasStruck() {
        return requests.hasStruck();
    }

    /** How many clients are connected, silent connections included. */
    public int connections() {
        return connections.size();
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        requests.letGo();
        cut();
        try {
            reservation.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Weather weather() {
        return weather;
    }

    RequestLog requests() {
        return requests;
    }

    /** Those that are there now: who hears of it may connect again before the last one is closed. */
    void closeConnections() {
        List.copyOf(connections).forEach(this::close);
    }

    void close(Connection connection) {
        connections.remove(connection);
        connection.close();
    }

    private synchronized void listen() {
        if (listener != null || isClosed) {
            return;
        }
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
            listener = socket;
            acceptor = Thread.ofVirtual().name("fault-proxy-" + port()).start(() -> accept(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Also waits for the acceptor: until it has left its accept, the kernel goes on completing connections. */
    private void stopListening() {
        ServerSocket socket = listener;
        Thread accepting = acceptor;
        listener = null;
        acceptor = null;
        if (socket == null || accepting == null) {
            return;
        }
        try {
            socket.close();
            if (!accepting.join(ACCEPTOR_ENDS_WITHIN)) {
                throw new IllegalStateException("%s still accepts %s after its socket was closed"
                        .formatted(accepting.getName(), ACCEPTOR_ENDS_WITHIN));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept(ServerSocket socket) {
        try {
            while (true) {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> connect(client));
            }
        } catch (IOException e) {
            // The socket was closed: this proxy is cut.
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        Connection connection = new Connection(accepted.incrementAndGet(), client, server);
        try {
            client.setTcpNoDelay(true);
            if (weather.traffic() == Traffic.HALF_OPEN) {
                if (admit(connection)) {
                    client.getInputStream().transferTo(OutputStream.nullOutputStream());
                }
                return;
            }
            server.connect(target);
            server.setTcpNoDelay(true);
            if (admit(connection)) {
                start(connection);
            }
        } catch (IOException e) {
            connections.remove(connection);
            connection.reset();
        }
    }

    private void start(Connection connection) {
        for (Direction direction : Direction.values()) {
            Thread.ofVirtual().start(new Flow(this, connection, direction, framing));
        }
    }

    /** Not while it is cut: what was accepted a moment before must not slip through. */
    private synchronized boolean admit(Connection connection) {
        if (weather.traffic() == Traffic.CUT) {
            connection.reset();
            return false;
        }
        if (weather.traffic() == Traffic.HALF_OPEN) {
            connection.sever();
        }
        return connections.add(connection);
    }
}
