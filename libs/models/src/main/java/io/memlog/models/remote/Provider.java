package io.memlog.models.remote;

/**
 * One blocking request to a model, or a decorator of such; thread-safe.
 *
 * <p>It must answer an interrupt: the deadline stops a call that way, and a call that ignores it holds its place in the
 * bulkhead for ever.
 */
@FunctionalInterface
interface Provider<I, O> extends AutoCloseable {
    /**
     * The answer to one input.
     *
     * @throws ProviderFailure and nothing else, whatever the provider answers
     */
    O call(I input);

    @Override
    default void close() {}
}
