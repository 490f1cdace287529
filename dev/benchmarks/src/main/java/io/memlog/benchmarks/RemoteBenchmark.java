package io.memlog.benchmarks;

import io.memlog.models.remote.EmbeddingProviders;
import io.memlog.models.remote.EmbeddingResult;
import io.memlog.models.remote.Endpoint;
import io.memlog.models.remote.ProviderFailure;
import io.memlog.models.remote.ProviderKind;
import io.memlog.models.remote.ProviderObserver;
import io.memlog.models.remote.RemoteEmbedder;
import io.memlog.models.remote.RemoteModels;
import io.memlog.models.remote.RemoteSpace;
import io.memlog.models.remote.Resilience;
import io.memlog.testkit.model.Fault;
import io.memlog.testkit.model.ModelServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** How much of a provider's rate limit the remote embedder uses when there are always texts waiting. For one thread. */
final class RemoteBenchmark {
    static final Duration LATENCY = Duration.ofMillis(100);

    private static final int DIMENSION = 384;

    private static final int BATCH = Resilience.DEFAULT.batchTexts();
    private static final int LANES = Resilience.DEFAULT.concurrency();
    private static final int MOST_TOKENS = 512;

    private static final int PIECES = 40;
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();
    private static final double PER_LANE = 1_000.0 / LATENCY.toMillis();

    private final AtomicInteger next = new AtomicInteger();

    /** Below, at, and far above what the lanes can ask for. */
    List<RemoteRow> measure(Duration time) {
        List<RemoteRow> rows = new ArrayList<>();
        for (int limit : List.of(10, 20, 1_000)) {
            rows.add(measure(limit, time));
        }
        return rows;
    }

    private RemoteRow measure(int limit, Duration time) {
        try (ModelServer server = ModelServer.start(DIMENSION);
                RemoteEmbedder embedder = open(server)) {
            server.always(new Fault.Latency(LATENCY));
            // The first call compares spaces and opens connections.
            List<EmbeddingResult> unused = embedder.embedPassages(texts());
            server.tally().reset();
            server.rateLimit(limit);
            return measure(server, embedder, limit, time);
        }
    }

    private RemoteRow measure(ModelServer server, RemoteEmbedder embedder, int limit, Duration time) {
        var vectors = new AtomicLong();
        var failed = new AtomicLong();
        Stopwatch stopwatch = Stopwatch.start();
        long end = System.nanoTime() + time.toNanos();
        Callable<Void> caller = () -> {
            while (System.nanoTime() < end) {
                call(embedder, vectors, failed, end);
            }
            return null;
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> each : threads.invokeAll(Collections.nCopies(2 * LANES, caller))) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
        Measured measured = stopwatch.read(Math.max(vectors.get(), 1), failed.get());
        return new RemoteRow(
                limit,
                LANES,
                Math.min(limit, LANES * PER_LANE),
                vectors.get() / (double) BATCH / (time.toNanos() / 1e9),
                server.tally().count() - vectors.get() / BATCH,
                failed.get(),
                measured.cpuMillisEach());
    }

    /** Only what comes in time counts. */
    private void call(RemoteEmbedder embedder, AtomicLong vectors, AtomicLong failed, long end) {
        try {
            int got = embedder.embedPassages(texts()).size();
            if (System.nanoTime() < end) {
                vectors.addAndGet(got);
            }
        } catch (ProviderFailure e) {
            failed.incrementAndGet();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private List<String> texts() {
        return SampleTexts.texts(next.getAndAdd(BATCH), BATCH, PIECES);
    }

    private static RemoteEmbedder open(ModelServer server) {
        var space = new RemoteSpace(ProviderKind.VLLM.protocol(), "fake", DIMENSION, "", "", MOST_TOKENS, 0);
        var endpoint =
                new Endpoint("bench", ProviderKind.VLLM, Endpoint.address(server.url() + "/v1"), "fake", null, "");
        return RemoteModels.embedder(
                new EmbeddingProviders(space, List.of(endpoint), false),
                Resilience.DEFAULT,
                ProviderObserver.logging());
    }
}
