package io.memlog.models.remote;

import io.memlog.models.remote.ProviderFailure.RefusedInput;
import io.memlog.models.remote.ProviderStatus.State;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Notes from each call, patient or quick, whether a provider is in service; thread-safe. */
final class Watched<I, O> implements Provider<I, O> {
    /** Whose wait ended has learned nothing, and a closed provider is nobody's loss. */
    private static final Set<FailureCode> SAYS_NOTHING =
            EnumSet.of(FailureCode.INTERRUPTED, FailureCode.CLOSED, FailureCode.BUSY);

    private final String name;
    private final ProviderUse use;
    private final Breaker<I, O> breaker;
    private final Provider<I, O> patient;
    private final Provider<I, O> quick;
    private final InstantSource clock;
    private final ProviderObserver observer;
    private State state = State.UNVERIFIED;
    private Instant since;
    private @Nullable FailureCode lastFailure;

    /**
     * @param breaker somewhere inside of both ways to call it
     * @param quick gives up soon, for callers who can go elsewhere
     */
    Watched(
            String name,
            ProviderUse use,
            Breaker<I, O> breaker,
            Provider<I, O> patient,
            Provider<I, O> quick,
            InstantSource clock,
            ProviderObserver observer) {
        this.name = name;
        this.use = use;
        this.breaker = breaker;
        this.patient = patient;
        this.quick = quick;
        this.clock = clock;
        this.observer = observer;
        this.since = clock.instant();
    }

    synchronized ProviderStatus status() {
        return new ProviderStatus(name, use, state, lastFailure, since, breaker.state());
    }

    @Override
    public O call(I input) {
        return call(patient, input);
    }

    /** One attempt with a short deadline. */
    O callQuickly(I input) {
        return call(quick, input);
    }

    private O call(Provider<I, O> provider, I input) {
        try {
            O output = provider.call(input);
            become(State.AVAILABLE, null);
            return output;
        } catch (RefusedInput refused) {
            // It answered, and another text may do.
            become(State.AVAILABLE, null);
            throw refused;
        } catch (ProviderFailure failure) {
            if (!SAYS_NOTHING.contains(failure.code())) {
                become(State.UNAVAILABLE, failure.code());
            }
            throw failure;
        }
    }

    @Override
    public void close() {
        patient.close();
        quick.close();
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
