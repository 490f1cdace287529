package io.memlog.query;

import io.memlog.models.Embedder;
import io.memlog.models.EmbeddingModel;
import io.memlog.models.remote.FailureCode;
import io.memlog.models.remote.ProviderFailure;
import io.memlog.models.remote.ProviderFailure.Outage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for the vector of a question no longer than a fixed time, however many providers are tried for it; thread-safe.
 *
 * <p>The call itself goes on to its own end: only so is a provider that hangs known to be away, and the next question goes to
 * another one.
 */
final class PatientEmbedder implements Embedder {
    private final Embedder embedder;
    private final Duration patience;

    PatientEmbedder(Embedder embedder, Duration patience) {
        this.embedder = embedder;
        this.patience = patience;
    }

    @Override
    public EmbeddingModel model() {
        return embedder.model();
    }

    @Override
    public Optional<float[]> embedPassage(String text) {
        return embedder.embedPassage(text);
    }

    /**
     * {@inheritDoc}
     *
     * @throws ProviderFailure also if nothing came in time; search by words
     */
    @Override
    public Optional<float[]> embedQuery(String text) {
        var asked = new FutureTask<>(() -> embedder.embedQuery(text));
        Thread.ofVirtual().name("memlog-question").start(asked);
        try {
            return asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ProviderFailure failure ? failure : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new Outage(
                    FailureCode.DEADLINE_EXCEEDED,
                    "expected the vector of a question within %s, found none".formatted(patience),
                    null,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Outage(FailureCode.INTERRUPTED, "expected a vector, found an interrupt", null, e);
        }
    }

    @Override
    public void close() {
        embedder.close();
    }
}
