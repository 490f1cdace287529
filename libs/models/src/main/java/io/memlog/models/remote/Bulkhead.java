package io.memlog.models.remote;

import io.memlog.models.remote.ProviderFailure.Outage;
import java.util.concurrent.Semaphore;
import java.util.function.ToIntFunction;

/**
 * Bounds what is under way at one provider, first come first served; thread-safe.
 *
 * <p>Callers wait; the deadline around it ends their wait.
 */
final class Bulkhead<I, O> implements Provider<I, O> {
    private final Provider<I, O> provider;
    private final int places;
    private final ToIntFunction<I> weight;
    private final Semaphore free;

    /** @param weight places that a call takes; one that wants more than there are takes them all */
    Bulkhead(Provider<I, O> provider, int places, ToIntFunction<I> weight) {
        this.provider = provider;
        this.places = places;
        this.weight = weight;
        this.free = new Semaphore(places, true);
    }

    @Override
    public O call(I input) {
        int taken = Math.clamp(weight.applyAsInt(input), 1, places);
        try {
            free.acquire(taken);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Outage(FailureCode.INTERRUPTED, "expected a free place, found an interrupt first", null, e);
        }
        try {
            return provider.call(input);
        } finally {
            free.release(taken);
        }
    }

    @Override
    public void close() {
        provider.close();
    }
}
