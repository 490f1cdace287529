package io.memlog.models.remote;

import io.memlog.models.remote.ProviderFailure.Outage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * Gives each request its turn at a provider that limits their rate; thread-safe.
 *
 * <p>A limit is not known before it is hit. Then everybody waits for as long as the provider asks, and from there on requests
 * leave evenly, a little slower than in the second before the limit was hit, and a little faster with time: nearly all of the rate is
 * used, and nearly no request is refused. Without it, lanes would be refused in turn until the breaker opens.
 */
final class Pace<I, O> implements Provider<I, O> {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private static final double SLOWER = 0.96;

    /** Each refusal costs as long as the provider asks for, so the limit is tried again after about a minute. */
    private static final double FASTER_PER_SECOND = 0.0005;

    /** The longer nothing is refused, the likelier the limit is another one now. */
    private static final double DOUBLED_EVERY = 60.0 * SECOND;

    private static final double FASTEST_PER_SECOND = 0.05;
    private static final double LEAST_PER_SECOND = 1;

    /** Nobody's limit; from here on requests leave as they come. */
    private static final double MOST_PER_SECOND = 1_000;

    private final String name;
    private final Provider<I, O> provider;
    private final long longestWait;
    private final LongSupplier nanoTime;
    private final Retry.Pause pause;
    private final Deque<Long> departures = new ArrayDeque<>();
    private double perSecond = MOST_PER_SECOND;
    private long lastDeparture;
    private long nextDeparture;
    private long lastRefusal;

    /** @param longestWait longer ones are the caller's: with another provider at hand it need not wait at all */
    Pace(String name, Provider<I, O> provider, Duration longestWait, LongSupplier nanoTime, Retry.Pause pause) {
        this.name = name;
        this.provider = provider;
        this.longestWait = longestWait.toNanos();
        this.nanoTime = nanoTime;
        this.pause = pause;
        this.lastDeparture = nanoTime.getAsLong();
        this.nextDeparture = lastDeparture;
        this.lastRefusal = lastDeparture;
    }

    @Override
    public O call(I input) {
        long departure = awaitTurn();
        try {
            return provider.call(input);
        } catch (Outage outage) {
            if (outage.code() == FailureCode.RATE_LIMITED) {
                slowDown(departure, outage.retryAfter().orElse(Duration.ZERO));
            }
            throw outage;
        }
    }

    @Override
    public void close() {
        provider.close();
    }

    private long awaitTurn() {
        try {
            while (true) {
                long now = nanoTime.getAsLong();
                long wait = turn(now);
                if (wait <= 0) {
                    return now;
                }
                pause.sleep(Duration.ofNanos(wait));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Outage(FailureCode.INTERRUPTED, "expected a turn, found an interrupt", null, e);
        }
    }

    /** Takes the turn, or gives the time until there may be one. */
    private synchronized long turn(long now) {
        long wait = nextDeparture - now;
        if (wait > longestWait) {
            throw new Outage(
                    FailureCode.RATE_LIMITED,
                    "provider %s: expected a turn, found that it asked to be left alone".formatted(name),
                    Duration.ofNanos(wait),
                    null);
        }
        if (wait <= 0) {
            speedUp(now);
            forgetBefore(now - SECOND);
            departures.addLast(now);
            long interval = perSecond < MOST_PER_SECOND ? Math.round(SECOND / perSecond) : 0;
            // Who is late by less than an interval does not delay the others.
            nextDeparture = Math.max(nextDeparture, now - interval) + interval;
        }
        return wait;
    }

    private void speedUp(long now) {
        double seconds = (double) (now - lastDeparture) / SECOND;
        double faster =
                Math.min(FASTER_PER_SECOND * Math.pow(2, (now - lastRefusal) / DOUBLED_EVERY), FASTEST_PER_SECOND);
        perSecond = Math.min(perSecond * (1 + faster * seconds), MOST_PER_SECOND);
        lastDeparture = now;
    }

    private synchronized void slowDown(long refused, Duration retryAfter) {
        long now = nanoTime.getAsLong();
        departures.remove(refused);
        // What was under way when the first one was refused is refused too, and teaches nothing new.
        boolean isFirst = nextDeparture - now <= SECOND / perSecond;
        if (isFirst) {
            forgetBefore(refused - SECOND);
            long admitted = departures.stream()
                    .filter(departure -> departure - refused < 0)
                    .count();
            perSecond = Math.clamp(SLOWER * admitted, LEAST_PER_SECOND, perSecond);
        }
        lastRefusal = now;
        nextDeparture = Math.max(nextDeparture, now + retryAfter.toNanos());
    }

    private void forgetBefore(long time) {
        while (!departures.isEmpty() && departures.getFirst() - time < 0) {
            departures.removeFirst();
        }
    }
}
