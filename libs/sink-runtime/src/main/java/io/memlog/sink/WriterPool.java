package io.memlog.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;

/** Runs the writers of different partitions at the same time and waits for all of them. For one caller at a time. */
final class WriterPool implements Consumer<List<Runnable>>, AutoCloseable {
    private final ExecutorService threads;

    WriterPool(int parallelism, String name) {
        this.threads = Executors.newFixedThreadPool(
                parallelism,
                Thread.ofPlatform().name(name + "-writer-", 0).daemon().factory());
    }

    @Override
    public void accept(List<Runnable> tasks) {
        if (tasks.size() == 1) {
            tasks.getFirst().run();
            return;
        }
        List<Future<?>> running = new ArrayList<>(tasks.size());
        tasks.forEach(task -> running.add(threads.submit(task)));
        try {
            // Every task is waited for, also after a failure: none may write while the loop goes on or ends.
            RuntimeException failure = null;
            for (Future<?> task : running) {
                try {
                    task.get();
                } catch (ExecutionException e) {
                    RuntimeException found = e.getCause() instanceof RuntimeException cause
                            ? cause
                            : new IllegalStateException(e.getCause());
                    if (failure == null) {
                        failure = found;
                    } else {
                        failure.addSuppressed(found);
                    }
                }
            }
            if (failure != null) {
                throw failure;
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
