package io.memlog.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The bare loop over texts: threads that have nothing else to do take the next one until none is left. Stateless. */
final class TextThreads {
    private TextThreads() {}

    static Measured measure(int threads, List<String> texts, Consumer<String> work) {
        var next = new AtomicInteger();
        var ready = new CountDownLatch(threads);
        var begin = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                running.add(executor.submit(() -> {
                    ready.countDown();
                    begin.await();
                    for (int i = next.getAndIncrement(); i < texts.size(); i = next.getAndIncrement()) {
                        work.accept(texts.get(i));
                    }
                    return null;
                }));
            }
            ready.await();
            Stopwatch stopwatch = Stopwatch.start();
            begin.countDown();
            for (Future<?> each : running) {
                each.get();
            }
            return stopwatch.read(texts.size(), 0);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }
}
