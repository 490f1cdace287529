package io.memlog.models.remote;

import java.time.Duration;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Tells an observer of each request; thread-safe. */
final class Measured<I, O> implements Provider<I, O> {
    private final String name;
    private final ProviderUse use;
    private final Provider<I, O> provider;
    private final ToIntFunction<I> texts;
    private final ProviderObserver observer;

    Measured(String name, ProviderUse use, Provider<I, O> provider, ToIntFunction<I> texts, ProviderObserver observer) {
        this.name = name;
        this.use = use;
        this.provider = provider;
        this.texts = texts;
        this.observer = observer;
    }

    @Override
    public O call(I input) {
        long start = System.nanoTime();
        try {
            O output = provider.call(input);
            tell(input, start, null);
            return output;
        } catch (ProviderFailure failure) {
            tell(input, start, failure.code());
            throw failure;
        }
    }

    @Override
    public void close() {
        provider.close();
    }

    private void tell(I input, long start, @Nullable FailureCode failure) {
        var duration = Duration.ofNanos(System.nanoTime() - start);
        observer.requestEnded(new ProviderRequest(name, use, texts.applyAsInt(input), duration, failure));
    }
}
