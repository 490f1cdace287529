package io.memlog.models.remote;

import io.memlog.models.remote.ProviderFailure.Outage;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends a call, its waits and repetitions included, after a fixed time; thread-safe. */
final class Deadline<I, O> implements Provider<I, O> {
    private final Provider<I, O> provider;
    private final Duration limit;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("memlog-provider-", 0).factory());

    Deadline(Provider<I, O> provider, Duration limit) {
        this.provider = provider;
        this.limit = limit;
    }

    @Override
    public O call(I input) {
        Future<O> call = start(input);
        try {
            return call.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ProviderFailure failure ? failure : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new Outage(
                    FailureCode.DEADLINE_EXCEEDED,
                    "expected an answer within %s, found none".formatted(limit),
                    null,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Outage(FailureCode.INTERRUPTED, "expected an answer, found an interrupt", null, e);
        } finally {
            call.cancel(true);
        }
    }

    private Future<O> start(I input) {
        try {
            return threads.submit(() -> provider.call(input));
        } catch (RejectedExecutionException e) {
            throw new Outage(FailureCode.CLOSED, "expected an open provider, found it closed", null, e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        provider.close();
    }
}
