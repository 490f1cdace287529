package io.memlog.models.remote;

import io.memlog.models.remote.ProviderFailure.Outage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * Gathers the texts of many callers into one request; thread-safe.
 *
 * <p>A fixed number of lanes, each a virtual thread, bounds the requests in flight. One lane gathers at a time, so that
 * idle lanes do not tear a batch apart; while all lanes are busy, texts gather of themselves.
 */
final class Batching implements Provider<List<String>, List<EmbeddingResult>> {
    /**
     * Size, patience and width; immutable.
     *
     * @param mostTexts texts of one request at most
     * @param delay how long the first text of a batch waits for company
     * @param lanes requests in flight at most
     */
    record Limits(int mostTexts, Duration delay, int lanes) {}

    private record Item(String text, CompletableFuture<EmbeddingResult> result) {}

    private final Provider<List<String>, List<EmbeddingResult>> provider;
    private final Limits limits;
    private final LinkedBlockingQueue<Item> queue = new LinkedBlockingQueue<>();
    private final ReentrantLock gathering = new ReentrantLock();
    private final List<Thread> lanes;
    private volatile boolean isClosed;

    Batching(Provider<List<String>, List<EmbeddingResult>> provider, Limits limits) {
        this.provider = provider;
        this.limits = limits;
        this.lanes = IntStream.range(0, limits.lanes())
                .mapToObj(number ->
                        Thread.ofVirtual().name("memlog-embed-" + number).unstarted(this::run))
                .toList();
        lanes.forEach(Thread::start);
    }

    @Override
    public List<EmbeddingResult> call(List<String> texts) {
        List<Item> items = texts.stream()
                .map(text -> new Item(text, new CompletableFuture<>()))
                .toList();
        queue.addAll(items);
        if (isClosed) {
            failAll(closed());
        }
        try {
            List<EmbeddingResult> results = new ArrayList<>(items.size());
            for (Item item : items) {
                // Not without a limit of its own: the lanes' requests have timeouts, and the deadline interrupts.
                results.add(item.result().get(1, TimeUnit.DAYS));
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ProviderFailure failure ? failure : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Outage(FailureCode.INTERRUPTED, "expected vectors, found an interrupt", null, e);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new Outage(FailureCode.TIMED_OUT, "expected vectors within a day, found none", null, e);
        } finally {
            // A caller that gave up takes its texts with it, or an outage would fill the queue.
            items.stream().filter(item -> item.result().cancel(false)).forEach(queue::remove);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        lanes.forEach(Thread::interrupt);
        failAll(closed());
        provider.close();
    }

    private void run() {
        while (!isClosed) {
            try {
                send(gather());
            } catch (InterruptedException e) {
                // Only close() interrupts a lane; the loop ends by itself then.
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private List<Item> gather() throws InterruptedException {
        gathering.lockInterruptibly();
        try {
            List<Item> batch = new ArrayList<>(limits.mostTexts());
            batch.add(queue.take());
            long end = System.nanoTime() + limits.delay().toNanos();
            while (batch.size() < limits.mostTexts()) {
                queue.drainTo(batch, limits.mostTexts() - batch.size());
                Item next = batch.size() < limits.mostTexts()
                        ? queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS)
                        : null;
                if (next == null) {
                    break;
                }
                batch.add(next);
            }
            return batch;
        } finally {
            gathering.unlock();
        }
    }

    private void send(List<Item> gathered) {
        List<Item> batch =
                gathered.stream().filter(item -> !item.result().isDone()).toList();
        if (batch.isEmpty()) {
            return;
        }
        try {
            List<EmbeddingResult> results =
                    provider.call(batch.stream().map(Item::text).toList());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).result().complete(results.get(i));
            }
        } catch (RuntimeException | Error e) {
            // Also a bug must reach the callers: a dead lane would let them wait.
            batch.forEach(item -> item.result().completeExceptionally(e));
        }
    }

    private void failAll(ProviderFailure failure) {
        for (Item item = queue.poll(); item != null; item = queue.poll()) {
            item.result().completeExceptionally(failure);
        }
    }

    private static Outage closed() {
        return new Outage(FailureCode.CLOSED, "expected an open provider, found it closed");
    }
}
