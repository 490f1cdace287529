package io.memlog.reconciler.operations;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.operations.OperationTask.TaskResult;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.service.Json;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queues operations, runs one at a time of each lane, and remembers the last hundred. Thread-safe.
 *
 * <p>All that have to do with the stores share a lane, so that no two of them ever disagree on a finding, and so that their cost is
 * bounded.
 */
public final class Operations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);
    private static final int REMEMBERED = 100;
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Map<String, ExecutorService> workers = new TreeMap<>();
    private final Map<String, OperationKind> kinds = new TreeMap<>();
    private final Map<String, OperationEntry> entries = new LinkedHashMap<>();
    private final OperationHistory history;
    private final MeterRegistry metrics;
    private final Clock clock;
    private volatile boolean isClosing;
    private volatile boolean areFormerKnown;

    public Operations(List<OperationKind> kinds, OperationHistory history, MeterRegistry metrics, Clock clock) {
        this.history = history;
        this.metrics = metrics;
        for (OperationKind kind : kinds) {
            this.kinds.put(kind.name(), kind);
            workers.computeIfAbsent(
                    kind.lane(),
                    lane -> Executors.newSingleThreadExecutor(Thread.ofPlatform()
                            .daemon()
                            .name("operations-" + lane)
                            .factory()));
            // A series that begins with its first failure shows no increase, and no alert.
            var unused = timer(kind.name(), OperationState.FAILED);
        }
        this.clock = clock;
        areFormerKnown = takeUpFormer();
    }

    /** Until those of the former process are known: the database that keeps them may come up later. */
    public void awaitFormer() throws InterruptedException {
        while (!areFormerKnown) {
            Thread.sleep(RETRY.toMillis());
            areFormerKnown = takeUpFormer();
        }
    }

    private boolean takeUpFormer() {
        Optional<List<Operation>> former = history.load();
        former.orElse(List.of()).forEach(this::takeUp);
        return former.isPresent();
    }

    /** One that the end of the former process may have interrupted. */
    private void takeUp(Operation former) {
        OperationKind kind = kinds.get(former.operation());
        boolean isResumed = !former.state().isFinal() && kind != null && kind.isResumed();
        Operation now = former.state().isFinal()
                ? former
                : isResumed ? former.queuedAgain() : former.interrupted(clock.instant());
        var entry = new OperationEntry(now, isResumed);
        synchronized (this) {
            // While they could not be read, new ones may have been kept.
            if (entries.putIfAbsent(now.id(), entry) != null) {
                return;
            }
        }
        if (!former.state().isFinal()) {
            history.save(now);
        }
        if (now.state() == OperationState.CANCELLING) {
            entry.run.cancel();
        }
        if (kind != null && isResumed) {
            workerOf(kind).execute(() -> run(entry, new FormerTask(kind, now.parameters())));
        }
    }

    /**
     * An operation that was asked for.
     *
     * @param operation as it was when it was queued
     * @param end as it is at its end; never fails
     */
    public record Submitted(Operation operation, CompletableFuture<Operation> end) {}

    /**
     * Queues an operation. It is kept before: killed in the next moment, this process knows it when it is there again.
     *
     * @throws MemlogException if there is no such kind, or it refuses the parameters; with {@link ErrorCode#STORE_UNAVAILABLE} if it is one
     *     that a restart must not lose and cannot be kept for now
     */
    public Submitted submit(String name, ObjectNode parameters) {
        OperationKind kind = kinds.get(name);
        if (kind == null) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD,
                    "operation: expected one of %s, found another".formatted(List.copyOf(kinds.keySet())));
        }
        OperationTask task = kind.prepare(parameters);
        Operation queued = Operation.queued(UUID.randomUUID().toString(), name, parameters, clock.instant());
        keep(kind, queued);
        var entry = new OperationEntry(queued, false);
        add(entry);
        workerOf(kind).execute(() -> run(entry, task));
        return new Submitted(queued, entry.end);
    }

    /** A check or a repair may also be asked for while the database is away: begun again, it does what it would have done. */
    private void keep(OperationKind kind, Operation queued) {
        if (history.keep(queued)) {
            return;
        }
        if (!kind.isResumed()) {
            history.save(queued);
            return;
        }
        String reason =
                "%s: expected to be kept before it is accepted, found the database of the vector store away; ask again"
                        .formatted(kind.name());
        // What did arrive there after all must not be taken up by a later process.
        history.save(queued.failed(clock.instant(), new Failure(ErrorCode.STORE_UNAVAILABLE, reason), null));
        throw new MemlogException(ErrorCode.STORE_UNAVAILABLE, reason);
    }

    private ExecutorService workerOf(OperationKind kind) {
        return requireNonNull(workers.get(kind.lane()));
    }

    /** Runs work in the lane of the stores that is no operation: nobody asked for it, and nobody is told of it. */
    public CompletableFuture<Void> between(Runnable work) {
        return CompletableFuture.runAsync(work, requireNonNull(workers.get(OperationKind.STORES)));
    }

    public synchronized Optional<Operation> find(String id) {
        return Optional.ofNullable(entries.get(id)).map(OperationEntry::now);
    }

    /** The newest first. */
    public synchronized List<Operation> list() {
        List<Operation> listed = new ArrayList<>();
        entries.values().forEach(entry -> listed.addFirst(entry.now()));
        return listed;
    }

    /**
     * Asks an operation to end: a queued one never begins, one that runs is CANCELLING until it has taken back what it has begun, one that
     * has ended stays as it is. A restart does not forget it. Empty if there is none.
     */
    public Optional<Operation> cancel(String id) {
        OperationEntry entry;
        Operation asked;
        synchronized (this) {
            entry = entries.get(id);
            if (entry == null) {
                return Optional.empty();
            }
            OperationState state = entry.operation.state();
            if (state.isFinal() || state == OperationState.CANCELLING) {
                return Optional.of(entry.now());
            }
            boolean hasBegun = state == OperationState.RUNNING || entry.run.mayHaveBegun();
            asked = hasBegun
                    ? entry.now().cancelling()
                    : entry.operation.cancelled(clock.instant(), "cancelled before it began", null);
            entry.operation = asked;
        }
        if (!history.keep(asked)) {
            history.save(asked);
        }
        entry.run.cancel();
        if (asked.state().isFinal()) {
            tellEnd(entry, asked);
        }
        return find(id);
    }

    private void run(OperationEntry entry, OperationTask task) {
        if (!start(entry)) {
            return;
        }
        String id = entry.run.id();
        try {
            TaskResult result = task.run(entry.run);
            Failure failure = result.failure();
            JsonNode report = Json.mapper().valueToTree(result.report());
            end(
                    entry,
                    running -> failure == null
                            ? running.done(clock.instant(), result.isConsistent(), report)
                            : running.failed(clock.instant(), failure, report));
        } catch (OperationCancelledException e) {
            JsonNode report = e.report() == null ? null : Json.mapper().valueToTree(e.report());
            end(entry, running -> running.cancelled(clock.instant(), "cancelled", report));
        } catch (OperationParkedException e) {
            LOG.atInfo().addKeyValue("operation", id).log("Cancelled operation waits: {}", e.getMessage());
            entry.run.phase(String.valueOf(e.getMessage()));
            CompletableFuture.delayedExecutor(RETRY.toMillis(), TimeUnit.MILLISECONDS, workerOf(entry))
                    .execute(() -> run(entry, task));
        } catch (Throwable e) {
            if (isClosing && isResumed(entry)) {
                // Stays RUNNING in the history: the next process takes it up.
                return;
            }
            // An Error too: whoever waits must hear of it, and the worker must live on.
            LOG.atWarn().addKeyValue("operation", id).setCause(e).log("Operation failed: {}", e.getMessage());
            end(entry, running -> running.failed(clock.instant(), Failure.of(e), null));
        }
    }

    private ExecutorService workerOf(OperationEntry entry) {
        return workerOf(requireNonNull(kinds.get(entry.operation.operation())));
    }

    private boolean isResumed(OperationEntry entry) {
        return requireNonNull(kinds.get(entry.operation.operation())).isResumed();
    }

    private boolean start(OperationEntry entry) {
        Operation started;
        synchronized (this) {
            if (entry.operation.state() != OperationState.QUEUED
                    && entry.operation.state() != OperationState.CANCELLING) {
                return false;
            }
            started = entry.operation.started(clock.instant());
            entry.operation = started;
        }
        history.save(started);
        return true;
    }

    private void end(OperationEntry entry, UnaryOperator<Operation> how) {
        Operation ended;
        synchronized (this) {
            if (entry.operation.state().isFinal()) {
                return;
            }
            ended = how.apply(entry.operation.with(entry.run.progress()));
            entry.operation = ended;
        }
        history.save(ended);
        tellEnd(entry, ended);
    }

    private void tellEnd(OperationEntry entry, Operation ended) {
        record(ended);
        entry.end.complete(ended);
    }

    private void record(Operation ended) {
        Instant start = ended.startedAt() == null ? ended.queuedAt() : ended.startedAt();
        Duration duration = Duration.between(start, clock.instant());
        timer(ended.operation(), ended.state()).record(duration);
        LOG.atInfo()
                .addKeyValue("operation", ended.id())
                .addKeyValue("kind", ended.operation())
                .log("Operation is {} after {} ms", ended.state(), duration.toMillis());
    }

    private Timer timer(String operation, OperationState state) {
        return metrics.timer(
                "memlog.reconciler.operation",
                "operation",
                operation,
                "state",
                state.name().toLowerCase(Locale.ROOT));
    }

    private synchronized void add(OperationEntry entry) {
        entries.put(entry.run.id(), entry);
        // The oldest that has ended: one that is still to run must stay findable.
        if (entries.size() > REMEMBERED) {
            entries.values().stream()
                    .filter(known -> known.operation.state().isFinal())
                    .findFirst()
                    .ifPresent(oldest -> entries.remove(oldest.run.id()));
        }
    }

    @Override
    public void close() {
        isClosing = true;
        workers.values().forEach(ExecutorService::shutdownNow);
        try {
            for (ExecutorService worker : workers.values()) {
                if (!worker.awaitTermination(10, TimeUnit.SECONDS)) {
                    LOG.atWarn().log("An operation did not stop within 10 s");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
