package io.memlog.models.remote;

import io.memlog.models.remote.ProviderFailure.RefusedInput;
import io.memlog.models.remote.ProviderStatus.State;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Notes from each call whether a provider is in service; thread-safe. */
final class Watched<I, O> implements Provider<I, O> {
    private final String name;
    private final ProviderUse use;
    private final Breaker<I, O> breaker;
    private final InstantSource clock;
    private final ProviderObserver observer;
    private State state = State.UNVERIFIED;
    private Instant since;
    private @Nullable FailureCode lastFailure;

    Watched(String name, ProviderUse use, Breaker<I, O> breaker, InstantSource clock, ProviderObserver observer) {
        this.name = name;
        this.use = use;
        this.breaker = breaker;
        this.clock = clock;
        this.observer = observer;
        this.since = clock.instant();
    }

    synchronized ProviderStatus status() {
        return new ProviderStatus(name, use, state, lastFailure, since, breaker.state());
    }

    @Override
    public O call(I input) {
        try {
            O output = breaker.call(input);
            become(State.AVAILABLE, null);
            return output;
        } catch (RefusedInput refused) {
            // It answered, and another text may do.
            become(State.AVAILABLE, null);
            throw refused;
        } catch (ProviderFailure failure) {
            // Whose wait was interrupted has learned nothing, and a closed provider is nobody's loss.
            if (failure.code() != FailureCode.INTERRUPTED && failure.code() != FailureCode.CLOSED) {
                become(State.UNAVAILABLE, failure.code());
            }
            throw failure;
        }
    }

    @Override
    public void close() {
        breaker.close();
    }

    private void become(State next, @Nullable FailureCode failure) {
        ProviderStatus before;
        ProviderStatus after;
        synchronized (this) {
            if (state == next) {
                return;
            }
            before = status();
            state = next;
            since = clock.instant();
            lastFailure = failure == null ? lastFailure : failure;
            after = status();
        }
        observer.stateChanged(before, after);
    }
}
