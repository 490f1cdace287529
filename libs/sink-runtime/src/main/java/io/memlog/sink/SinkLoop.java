package io.memlog.sink;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/**
 * Moves records from the log into the store exactly once: the store's own transaction carries the offset, and a lease in the store
 * says who may write. Reading goes on while batches are written, one at a time of each partition. Pure: log, store, clock, randomness
 * and threads come from outside.
 *
 * <p>{@link #runOnce}, {@link #run} and {@link #close} belong to one thread; {@link #stop} and {@link #isReady} may be called by any.
 */
public final class SinkLoop implements AutoCloseable {
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(250);
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(1);

    /** Nobody hears of a report that was lost, so each offset is told again from time to time. */
    private static final Duration REPEAT_INTERVAL = Duration.ofMinutes(1);

    private final Log log;
    private final SinkParts parts;
    private final Executor writing;
    private final Executor preparing;
    private final Map<TopicPartition, PartitionWriter> writers = new LinkedHashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private final Map<TopicPartition, Long> reported = new HashMap<>();
    private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();
    private Instant nextReport = Instant.MIN;
    private Instant nextRepeat = Instant.MIN;
    private boolean isMember;
    private volatile boolean isReady;
    private volatile boolean isStopping;

    /** A step that is over. */
    private record Ended(PartitionWriter writer, StepResult result) {}

    /**
     * @param writing runs the steps of different partitions that wait for the store, at the same time or one after the other
     * @param preparing runs the steps that prepare what comes next
     */
    public SinkLoop(Log log, SinkParts parts, Executor writing, Executor preparing) {
        this.log = log;
        this.parts = parts;
        this.writing = writing;
        this.preparing = preparing;
    }

    /**
     * Runs until {@link #stop}, then writes what was read.
     *
     * @throws ClaimRefusedException if the store must not be written from this log; a person has to decide
     */
    public void run() {
        while (!isStopping) {
            runOnce();
        }
        Instant end = parts.clock().instant().plus(parts.drainWithin());
        while (hasWork() && parts.clock().instant().isBefore(end)) {
            drainOnce();
        }
    }

    /** One turn: hear what the group decided, take what was read, draw conclusions, begin what is due. */
    void runOnce() {
        Polled polled = log.poll(waitForNextStep());
        isMember |= polled.rebalanced();
        polled.revoked().forEach(this::release);
        polled.assigned().forEach(this::adopt);
        polled.misplaced().forEach(partition -> reclaim(partition, "the log does not have the position"));
        polled.slices().forEach(this::accept);
        concludeSteps();
        beginClaims();
        beginWrites();
        feed();
        reportOffsets();
        isReady = isMember && writers.values().stream().allMatch(PartitionWriter::isReady);
    }

    /** Lets {@link #run} end after what was read is written. */
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

    /** A turn of the end: nothing more is read, for the group waits until we have left it. */
    private void drainOnce() {
        writers.keySet().forEach(this::pause);
        Polled polled = log.poll(waitForNextStep());
        polled.revoked().forEach(this::release);
        concludeSteps();
        beginWrites();
    }

    private boolean hasWork() {
        return writers.values().stream().anyMatch(writer -> writer.hasPending() && writer.isReady());
    }

    private void release(TopicPartition partition) {
        // A batch under way may still take effect: whoever claims next waits for it, or it finds itself fenced. What is
        // pending the next owner reads again.
        if (writers.remove(partition) != null) {
            paused.remove(partition);
            reported.remove(partition);
            parts.observer().released(partition);
        }
    }

    private void adopt(TopicPartition partition) {
        writers.put(partition, new PartitionWriter(partition, parts, log::source));
        paused.add(partition);
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

    private void concludeSteps() {
        for (Ended step = ended.poll(); step != null; step = ended.poll()) {
            PartitionWriter writer = step.writer();
            boolean isCurrent = writers.get(writer.partition()) == writer;
            switch (step.result()) {
                case StepResult.Failed failed -> throw failed.cause();
                case StepResult.Ready ready -> writer.keep(ready);
                case StepResult.Ending ending when isCurrent -> conclude(writer, ending);
                case StepResult.Ending late -> hearLate(late);
            }
        }
    }

    private void conclude(PartitionWriter writer, StepResult.Ending ending) {
        writer.end(ending);
        Lease lease = writer.lease();
        if (lease != null && ending instanceof StepResult.Claimed) {
            log.start(writer.partition(), lease.nextOffset());
            paused.remove(writer.partition());
        }
    }

    /** A batch whose partition was given away meanwhile: nothing follows from its end, but it was written, or kept out by the fence. */
    private void hearLate(StepResult.Ending late) {
        if (!(late instanceof StepResult.Answered answered)) {
            return;
        }
        Batch batch = answered.batch();
        switch (answered.outcome()) {
            case CommitOutcome.Committed committed -> parts.observer().committed(batch, answered.took());
            case CommitOutcome.Fenced fenced -> parts.observer().fenced(batch.lease(), fenced.epoch());
            case CommitOutcome.AlreadyApplied applied -> {}
        }
    }

    private void beginClaims() {
        List<PartitionWriter> due = due(PartitionWriter::needsClaim);
        if (due.isEmpty()) {
            return;
        }
        due.forEach(writer -> pause(writer.partition()));
        Map<TopicPartition, Log.Claimable> found;
        try {
            found = log.describe(due.stream().map(PartitionWriter::partition).toList());
        } catch (LogUnavailableException e) {
            due.forEach(writer -> writer.waitAfter(e));
            return;
        }
        for (PartitionWriter writer : due) {
            Log.Claimable claimable = found.get(writer.partition());
            if (claimable != null) {
                begin(writing, writer, writer.claimStep(claimable));
            }
        }
    }

    private void beginWrites() {
        due(PartitionWriter::needsWrite).forEach(writer -> begin(writing, writer, writer.writeStep()));
        due(PartitionWriter::needsPreparation).forEach(writer -> begin(preparing, writer, writer.prepareStep()));
    }

    private List<PartitionWriter> due(Predicate<PartitionWriter> needsStep) {
        return writers.values().stream()
                .filter(writer -> needsStep.test(writer) && writer.isDue())
                .toList();
    }

    private void begin(Executor threads, PartitionWriter writer, Step step) {
        threads.execute(() -> {
            ended.add(new Ended(writer, run(step)));
            log.wakeup();
        });
    }

    private static StepResult run(Step step) {
        try {
            return step.run();
        } catch (RuntimeException e) {
            return new StepResult.Failed(e);
        }
    }

    /**
     * Reads on what can be written. What cannot stays with the writer, and polling goes on, so that the group keeps us as a member for
     * as long as the store is away.
     */
    private void feed() {
        for (PartitionWriter writer : writers.values()) {
            if (!writer.isHungry()) {
                pause(writer.partition());
            } else if (paused.remove(writer.partition())) {
                log.resume(writer.partition());
            }
        }
    }

    private void pause(TopicPartition partition) {
        if (paused.add(partition)) {
            log.pause(partition);
        }
    }

    private void reportOffsets() {
        Instant now = parts.clock().instant();
        if (now.isBefore(nextReport)) {
            return;
        }
        nextReport = now.plus(REPORT_INTERVAL);
        if (!now.isBefore(nextRepeat)) {
            nextRepeat = now.plus(REPEAT_INTERVAL);
            reported.clear();
        }
        Map<TopicPartition, Long> changed = new HashMap<>();
        for (PartitionWriter writer : writers.values()) {
            Lease lease = writer.lease();
            if (lease == null) {
                continue;
            }
            log.lag(writer.partition())
                    .ifPresent(unread -> parts.observer().lag(writer.partition(), unread + writer.unwritten()));
            Long before = reported.put(writer.partition(), lease.nextOffset());
            if (before == null || before != lease.nextOffset()) {
                changed.put(writer.partition(), lease.nextOffset());
            }
        }
        if (!changed.isEmpty()) {
            log.report(changed);
        }
    }

    /** Until records come, a step ends, or the wait of one is over. */
    private Duration waitForNextStep() {
        Instant now = parts.clock().instant();
        return writers.values().stream()
                .filter(writer -> writer.needsClaim() || writer.needsWrite())
                .map(writer -> writer.isDue() ? Duration.ZERO : Duration.between(now, writer.notBefore()))
                .filter(wait -> wait.compareTo(POLL_TIMEOUT) < 0)
                .min(Duration::compareTo)
                .orElse(POLL_TIMEOUT);
    }
}
