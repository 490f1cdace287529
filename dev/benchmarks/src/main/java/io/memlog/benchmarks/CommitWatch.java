package io.memlog.benchmarks;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.Topics;
import io.memlog.sink.Batch;
import io.memlog.sink.Lease;
import io.memlog.sink.SinkObserver;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Measures a sink from its first claim, when it may begin to read, to the commit of the last record that is expected. Thread-safe.
 *
 * <p>A store that had to be waited for has made the sink slow, and a machine that has more to do than it can; the run counts, and
 * says so. A commit whose result nobody heard is in the store and in no count: after a disturbance, the log's end is the end as well. So the
 * log has to be complete before the sink begins.
 */
final class CommitWatch implements SinkObserver {
    private final long expected;
    private final CompletableFuture<Measured> measured = new CompletableFuture<>();
    private @Nullable Stopwatch stopwatch;
    private final Set<TopicPartition> claimed = new HashSet<>();
    private final Set<TopicPartition> caughtUp = new HashSet<>();
    private long committed;
    private long disturbances;

    CommitWatch(long expected) {
        this.expected = expected;
    }

    /** Waits for the last record. */
    Measured await(Duration timeout) {
        try {
            return measured.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "expected %d records within %s, found %d".formatted(expected, timeout, committed()), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }

    @Override
    public synchronized void claimed(Lease lease) {
        if (!lease.source().partition().topic().equals(Topics.ENRICHED)) {
            return;
        }
        claimed.add(lease.source().partition());
        if (stopwatch == null) {
            stopwatch = Stopwatch.start();
        }
    }

    @Override
    public synchronized void committed(Batch batch, Duration took) {
        committed += batch.records().size();
        if (committed >= expected) {
            complete();
        }
    }

    @Override
    public void released(TopicPartition partition) {}

    @Override
    public void fenced(Lease lease, long epoch) {
        disturb();
    }

    @Override
    public void reclaiming(TopicPartition partition, String reason) {
        disturb();
    }

    @Override
    public void unavailable(TopicPartition partition, Exception cause, Duration wait) {
        disturb();
    }

    @Override
    public void deadLettered(TopicPartition partition, long offset, ErrorCode code) {
        fail("%s@%d was dead-lettered: %s".formatted(partition, offset, code));
    }

    @Override
    public synchronized void lag(TopicPartition partition, long records) {
        if (disturbances > 0 && records == 0) {
            caughtUp.add(partition);
            if (caughtUp.containsAll(claimed)) {
                complete();
            }
        }
    }

    void fail(String what) {
        measured.completeExceptionally(new IllegalStateException("expected every record to be committed: " + what));
    }

    private void complete() {
        if (stopwatch != null) {
            measured.complete(stopwatch.read(expected, disturbances));
        }
    }

    private synchronized void disturb() {
        if (stopwatch != null && !measured.isDone()) {
            disturbances++;
        }
    }

    private synchronized long committed() {
        return committed;
    }
}
