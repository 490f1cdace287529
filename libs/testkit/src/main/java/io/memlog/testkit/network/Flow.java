package io.memlog.testkit.network;

import io.memlog.testkit.network.MessageReader.Message;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One direction of one connection, message by message. Confined to the thread that runs it. */
final class Flow implements Runnable {

    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(20);

    private final FaultProxy proxy;
    private final Connection connection;
    private final Direction direction;
    private final Framing framing;
    private final MessageReader reader;
    private boolean hasLost;

    Flow(FaultProxy proxy, Connection connection, Direction direction, Framing framing) {
        this.proxy = proxy;
        this.connection = connection;
        this.direction = direction;
        this.framing = framing;
        this.reader = direction == Direction.TO_SERVER ? framing.requests() : framing.answers();
    }

    @Override
    public void run() {
        try (Arrivals in = new Arrivals(
                connection.source(direction).getInputStream(),
                () -> proxy.weather().latency(direction))) {
            // Not closed at the end: that would close the socket for the other direction, too.
            pass(in, new BufferedOutputStream(connection.destination(direction).getOutputStream()));
        } catch (IOException e) {
            broken();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            broken();
        } finally {
            if (direction == Direction.TO_CLIENT) {
                connection.serverEnded();
            }
        }
    }

    private void pass(Arrivals in, OutputStream out) throws IOException, InterruptedException {
        @Nullable Message message;
        while ((message = reader.read(in)) != null) {
            switch (direction) {
                case TO_SERVER -> request(message, out);
                case TO_CLIENT -> answer(message, out);
            }
            if (in.available() == 0) {
                out.flush();
            }
        }
        end();
    }

    private void request(Message message, OutputStream out) throws IOException, InterruptedException {
        if (isLost()) {
            return;
        }
        int number = proxy.requests().add(connection.number(), message);
        if (proxy.requests().isHeld(number)) {
            out.flush();
            proxy.requests().awaitLetGo(number);
        }
        Optional<Moment> crash = proxy.requests().crashAt(number);
        if (crash.isEmpty()) {
            ask(message, out);
            return;
        }
        switch (crash.get()) {
            case BEFORE -> out.flush();
            case INSIDE -> {
                // A server may answer the half, before the connection is closed.
                connection.deafen();
                out.write(message.bytes(), 0, message.bytes().length / 2);
                out.flush();
            }
            case AFTER -> {
                connection.deafen();
                ask(message, out);
                out.flush();
                connection.settle(SETTLES_WITHIN);
            }
        }
        proxy.closeConnections();
    }

    private void ask(Message message, OutputStream out) throws IOException, InterruptedException {
        if (framing.isAnswered(message.tag())) {
            connection.asked();
        }
        deliver(message, out);
    }

    private void answer(Message message, OutputStream out) throws IOException, InterruptedException {
        if (framing.isAnswer(message.tag())) {
            connection.answered();
        }
        if (isHeard()) {
            deliver(message, out);
        }
    }

    private void deliver(Message message, OutputStream out) throws IOException, InterruptedException {
        Thread.sleep(proxy.weather().duration(direction, message.bytes().length));
        out.write(message.bytes());
    }

    /** A connection that has lost bytes stays silent for good: what came after them would make no sense. */
    private boolean isLost() {
        hasLost |= connection.isSevered() || proxy.weather().isLost(direction);
        return hasLost;
    }

    private void end() throws IOException {
        if (isHeard()) {
            connection.destination(direction).shutdownOutput();
            if (connection.isLastToEnd()) {
                proxy.close(connection);
            }
        }
    }

    private void broken() {
        if (isHeard()) {
            proxy.close(connection);
        }
    }

    /** Whether the destination hears what happens to the source. */
    private boolean isHeard() {
        return !isLost() && !(direction == Direction.TO_CLIENT && connection.isDeaf());
    }
}
