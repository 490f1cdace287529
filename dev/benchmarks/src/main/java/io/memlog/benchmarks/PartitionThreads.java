package io.memlog.benchmarks;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Measures loops that run at the same time, one thread for each partition; what they prepare first is not measured. Stateless. */
final class PartitionThreads {
    private PartitionThreads() {}

    /** A loop over the batches of one partition. */
    interface Loop extends AutoCloseable {
        void run() throws SQLException;

        @Override
        void close() throws SQLException;
    }

    /** @param loops opened here, each by the thread that runs it */
    static Measured measure(long records, List<? extends Callable<? extends Loop>> loops) {
        var opened = new CountDownLatch(loops.size());
        var started = new CountDownLatch(1);
        var ended = new CountDownLatch(loops.size());
        try (ExecutorService threads = Executors.newFixedThreadPool(loops.size())) {
            List<Future<?>> running = new ArrayList<>();
            for (Callable<? extends Loop> loop : loops) {
                running.add(threads.submit(() -> run(loop, opened, started, ended)));
            }
            opened.await();
            Stopwatch stopwatch = Stopwatch.start();
            started.countDown();
            ended.await();
            Measured measured = stopwatch.read(records, 0);
            for (Future<?> each : running) {
                each.get();
            }
            return measured;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }

    private static Object run(
            Callable<? extends Loop> opening, CountDownLatch opened, CountDownLatch started, CountDownLatch ended)
            throws Exception {
        try (Loop loop = open(opening, opened)) {
            started.await();
            loop.run();
            // Before the connection is closed, which is not part of the work.
            ended.countDown();
            return loop;
        } catch (Exception e) {
            ended.countDown();
            throw e;
        }
    }

    private static Loop open(Callable<? extends Loop> opening, CountDownLatch opened) throws Exception {
        try {
            return opening.call();
        } finally {
            opened.countDown();
        }
    }
}
