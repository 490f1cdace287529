package io.memlog.models.remote;

import io.memlog.models.remote.ProviderFailure.Outage;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * Bounds what is under way at one provider, first come first served; thread-safe.
 *
 * <p>Callers wait before their deadline begins: that others are served is no fault of the provider.
 */
final class Bulkhead<I, O> implements Provider<I, O> {
    /** The places of one provider, however it is called; thread-safe. */
    static final class Places {
        private final int all;
        private final Semaphore free;

        Places(int all) {
            this.all = all;
            this.free = new Semaphore(all, true);
        }
    }

    private final Provider<I, O> provider;
    private final Places places;
    private final Duration patience;
    private final ToIntFunction<I> weight;

    /**
     * @param patience longest wait for a place
     * @param weight places that a call takes; one that wants more than there are takes them all
     */
    Bulkhead(Provider<I, O> provider, Places places, Duration patience, ToIntFunction<I> weight) {
        this.provider = provider;
        this.places = places;
        this.patience = patience;
        this.weight = weight;
    }

    @Override
    public O call(I input) {
        int taken = Math.clamp(weight.applyAsInt(input), 1, places.all);
        try {
            if (!places.free.tryAcquire(taken, patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new Outage(
                        FailureCode.BUSY,
                        "expected %d of %d places free within %s, found fewer".formatted(taken, places.all, patience));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Outage(FailureCode.INTERRUPTED, "expected a free place, found an interrupt first", null, e);
        }
        try {
            return provider.call(input);
        } finally {
            places.free.release(taken);
        }
    }

    @Override
    public void close() {
        provider.close();
    }
}
