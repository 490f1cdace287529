package io.memlog.sink;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Moves records from the log into the store exactly once: the store's own transaction carries the offset, and a lease in the store
 * says who may write. Pure: log, store, clock and randomness come from outside.
 *
 * <p>{@link #runOnce}, {@link #run} and {@link #close} belong to one thread; {@link #stop} and {@link #isReady} may be called by any.
 */
public final class SinkLoop implements AutoCloseable {
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(250);
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(1);

    private final Log log;
    private final SinkParts parts;
    private final Consumer<List<Runnable>> parallel;
    private final Map<TopicPartition, PartitionWriter> writers = new LinkedHashMap<>();
    private final Map<TopicPartition, Long> reported = new HashMap<>();
    private Instant nextReport = Instant.MIN;
    private boolean isMember;
    private volatile boolean isReady;
    private volatile boolean isStopping;

    /**
     * @param parallel runs all given tasks, possibly at the same time, and returns when all have ended; throws what a task threw
     */
    public SinkLoop(Log log, SinkParts parts, Consumer<List<Runnable>> parallel) {
        this.log = log;
        this.parts = parts;
        this.parallel = parallel;
    }

    /**
     * Runs until {@link #stop}.
     *
     * @throws ClaimRefusedException if the store must not be written from this log; a person has to decide
     */
    public void run() {
        while (!isStopping) {
            runOnce();
        }
    }

    /** One turn: hear what the group decided, take what was read, claim what is ours, write what is due. */
    void runOnce() {
        Polled polled = log.poll(waitForNextStep());
        isMember |= polled.rebalanced();
        polled.revoked().forEach(this::release);
        polled.assigned().forEach(this::adopt);
        polled.misplaced().forEach(partition -> reclaim(partition, "the log does not have the position"));
        polled.slices().forEach(this::accept);
        claimDue();
        writeDue();
        reportOffsets();
        isReady =
                isMember && writers.values().stream().noneMatch(writer -> writer.lease() == null || writer.isWaiting());
    }

    /** Lets {@link #run} end after the batches in flight. */
    public void stop() {
        isStopping = true;
        log.wakeup();
    }

    /** True if the group has spoken, every partition it gave us is claimed, and the store answers. */
    public boolean isReady() {
        return isReady;
    }

    /** Tells lag tools the last offsets and leaves the group. */
    @Override
    public void close() {
        isReady = false;
        nextReport = Instant.MIN;
        reportOffsets();
        log.close();
    }

    private void release(TopicPartition partition) {
        // Nothing to finish: batches are never in flight while the group speaks, and what is pending the next owner
        // reads again.
        if (writers.remove(partition) != null) {
            reported.remove(partition);
            parts.observer().released(partition);
        }
    }

    private void adopt(TopicPartition partition) {
        writers.put(partition, new PartitionWriter(partition, parts));
    }

    private void reclaim(TopicPartition partition, String reason) {
        PartitionWriter writer = writers.get(partition);
        if (writer != null) {
            writer.reclaim(reason);
        }
    }

    private void accept(TopicPartition partition, Polled.Slice slice) {
        PartitionWriter writer = writers.get(partition);
        if (writer != null) {
            writer.accept(slice);
        }
    }

    private void claimDue() {
        List<PartitionWriter> due = writers.values().stream()
                .filter(writer -> writer.lease() == null && writer.isDue())
                .toList();
        if (due.isEmpty()) {
            return;
        }
        due.forEach(writer -> log.pause(writer.partition()));
        Map<TopicPartition, Log.Claimable> found;
        try {
            found = log.describe(due.stream().map(PartitionWriter::partition).toList());
        } catch (LogUnavailableException e) {
            due.forEach(writer -> writer.waitAfter(e));
            return;
        }
        for (PartitionWriter writer : due) {
            Log.Claimable claimable = found.get(writer.partition());
            if (claimable == null) {
                continue;
            }
            writer.claim(claimable);
            Lease lease = writer.lease();
            if (lease != null) {
                log.start(writer.partition(), lease.nextOffset());
            }
        }
    }

    private void writeDue() {
        List<PartitionWriter> due = writers.values().stream()
                .filter(writer -> writer.hasPending() && writer.isDue())
                .toList();
        if (due.isEmpty()) {
            return;
        }
        List<Runnable> tasks = ofTheSameLog(due).stream()
                .<Runnable>map(writer -> writer::write)
                .toList();
        if (!tasks.isEmpty()) {
            parallel.accept(tasks);
        }
        for (PartitionWriter writer : due) {
            // What could not be written stays with the writer: reading on would only pile up, but polling goes on, so
            // that the
            // group keeps us as a member for as long as the store is away.
            if (writer.lease() == null || writer.hasPending()) {
                log.pause(writer.partition());
            } else {
                log.resume(writer.partition());
            }
        }
    }

    /**
     * Those whose topic still is the one that was claimed. A consumer reads on as if nothing had happened when its topic is deleted and
     * created again, so the topic is asked after its records were read and before they are written: ids never come back.
     */
    private List<PartitionWriter> ofTheSameLog(List<PartitionWriter> due) {
        Map<TopicPartition, SourcePartition> found;
        try {
            found = log.sources(due.stream().map(PartitionWriter::partition).toList());
        } catch (LogUnavailableException e) {
            due.forEach(writer -> writer.waitAfter(e));
            return List.of();
        }
        List<PartitionWriter> same = new ArrayList<>(due.size());
        for (PartitionWriter writer : due) {
            Lease lease = writer.lease();
            SourcePartition source = found.get(writer.partition());
            if (lease != null && lease.source().equals(source)) {
                same.add(writer);
            } else {
                writer.reclaim("expected the topic that was claimed, found " + source);
            }
        }
        return same;
    }

    private void reportOffsets() {
        Instant now = parts.clock().instant();
        if (now.isBefore(nextReport)) {
            return;
        }
        nextReport = now.plus(REPORT_INTERVAL);
        Map<TopicPartition, Long> changed = new HashMap<>();
        for (PartitionWriter writer : writers.values()) {
            Lease lease = writer.lease();
            if (lease == null) {
                continue;
            }
            log.lag(writer.partition()).ifPresent(records -> parts.observer().lag(writer.partition(), records));
            Long before = reported.put(writer.partition(), lease.nextOffset());
            if (before == null || before != lease.nextOffset()) {
                changed.put(writer.partition(), lease.nextOffset());
            }
        }
        if (!changed.isEmpty()) {
            log.report(changed);
        }
    }

    private Duration waitForNextStep() {
        Instant now = parts.clock().instant();
        return writers.values().stream()
                .filter(writer -> writer.lease() == null || writer.hasPending())
                .map(writer -> writer.isDue() ? Duration.ZERO : Duration.between(now, writer.notBefore()))
                .filter(wait -> wait.compareTo(POLL_TIMEOUT) < 0)
                .min(Duration::compareTo)
                .orElse(POLL_TIMEOUT);
    }
}
