package io.memlog.testkit.network;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** What the proxy does to all bytes at the moment. Thread-safe. */
final class Weather {

    /** Which bytes reach the other side. */
    enum Traffic {
        FLOWS,
        ANSWERS_LOST,
        HALF_OPEN,
        CUT
    }

    private final Map<Direction, Duration> latency = new EnumMap<>(Direction.class);
    private final Map<Direction, Long> bytesPerSecond = new EnumMap<>(Direction.class);
    private Traffic traffic = Traffic.FLOWS;

    synchronized void traffic(Traffic now) {
        traffic = now;
    }

    synchronized Traffic traffic() {
        return traffic;
    }

    synchronized void latency(Direction direction, Duration duration) {
        latency.put(direction, duration);
    }

    synchronized Duration latency(Direction direction) {
        return latency.getOrDefault(direction, Duration.ZERO);
    }

    synchronized void bandwidth(Direction direction, long rate) {
        bytesPerSecond.put(direction, rate);
    }

    synchronized void calm() {
        latency.clear();
        bytesPerSecond.clear();
        traffic = Traffic.FLOWS;
    }

    /** How long so many bytes take at the rate of the direction. */
    synchronized Duration duration(Direction direction, int bytes) {
        long rate = bytesPerSecond.getOrDefault(direction, Long.MAX_VALUE);
        return Duration.ofNanos((long) (bytes * 1e9 / rate));
    }

    synchronized boolean isLost(Direction direction) {
        return switch (traffic) {
            case FLOWS -> false;
            case ANSWERS_LOST -> direction == Direction.TO_CLIENT;
            case HALF_OPEN, CUT -> true;
        };
    }
}
