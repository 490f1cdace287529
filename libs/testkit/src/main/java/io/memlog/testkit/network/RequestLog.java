package io.memlog.testkit.network;

import io.memlog.testkit.network.MessageReader.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts the clients' messages and knows at which one the network shall fail. Thread-safe. */
final class RequestLog {

    private final List<ClientMessage> messages = new ArrayList<>();
    private @Nullable CrashPoint armed;
    private boolean hasStruck;
    private int held;
    private boolean isHolding;

    /** Counts the message and says which it is. */
    synchronized int add(int connection, Message message) {
        int number = messages.size() + 1;
        messages.add(new ClientMessage(number, connection, message.tag(), message.text(), message.bytes().length));
        return number;
    }

    /** When the network fails at this message, if it does; it does so once. */
    synchronized Optional<Moment> crashAt(int number) {
        CrashPoint point = armed;
        if (point == null || point.number != number) {
            return Optional.empty();
        }
        armed = null;
        hasStruck = true;
        return Optional.of(point.moment);
    }

    synchronized void countFromHere() {
        letGo();
        messages.clear();
        armed = null;
        hasStruck = false;
    }

    synchronized void arm(Moment moment, int number) {
        if (number <= messages.size()) {
            throw new IllegalArgumentException(
                    "message %d has passed: %d are counted".formatted(number, messages.size()));
        }
        armed = new CrashPoint(moment, number);
        hasStruck = false;
    }

    synchronized void hold(int number) {
        if (number <= messages.size()) {
            throw new IllegalArgumentException(
                    "message %d has passed: %d are counted".formatted(number, messages.size()));
        }
        held = number;
        isHolding = false;
    }

    synchronized void letGo() {
        held = 0;
        isHolding = false;
        notifyAll();
    }

    synchronized boolean isHolding() {
        return isHolding;
    }

    synchronized boolean isHeld(int number) {
        return held == number;
    }

    /** Returns at once if it was let go meanwhile. */
    synchronized void awaitLetGo(int number) throws InterruptedException {
        isHolding = held == number;
        while (held == number) {
            wait();
        }
    }

    synchronized boolean hasStruck() {
        return hasStruck;
    }

    synchronized List<ClientMessage> messages() {
        return List.copyOf(messages);
    }

    private record CrashPoint(Moment moment, int number) {}
}
