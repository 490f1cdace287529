package io.memlog.chaos.cluster;

import io.memlog.testkit.process.ProcessFailedException;
import io.memlog.testkit.process.RunLog;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Starts again whatever has died, as systemd or Kubernetes would; one thread for each process, since a start takes seconds.
 * Thread-safe.
 */
final class Supervisor implements AutoCloseable {
    private static final long LOOK_MILLIS = 100;
    private static final int TAIL_LINES = 30;
    private static final int MAX_LINE = 300;

    /** A service whose store is away ends at once; starting it again and again would only take the store's processor. */
    private static final long PAUSE_AFTER_FAILURE_MILLIS = 1_000;

    private final Consumer<String> notes;
    private final List<UnplannedEnd> unplanned = new CopyOnWriteArrayList<>();
    private final List<Thread> watchers = new CopyOnWriteArrayList<>();
    private final Set<Member> heldDown = ConcurrentHashMap.newKeySet();
    private final Set<Member> killed = ConcurrentHashMap.newKeySet();
    private final Set<Member> ready = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);

    Supervisor(Consumer<String> notes) {
        this.notes = notes;
    }

    /** Starts the member, if it does not run, and keeps it running. */
    void watch(Member member) {
        if (!member.part().isRunning()) {
            killed.add(member);
        }
        Thread watcher = new Thread(() -> keepAlive(member), "supervise-" + member.name());
        watcher.setDaemon(true);
        watchers.add(watcher);
        watcher.start();
    }

    /** SIGKILL; the process is back soon, unless it is held down. */
    void kill(Member member) {
        killed.add(member);
        ready.remove(member);
        member.part().kill();
    }

    void stop(Member member) {
        killed.add(member);
        ready.remove(member);
        member.part().stop();
    }

    void holdDown(Member member) {
        heldDown.add(member);
    }

    void letRun(Member member) {
        heldDown.remove(member);
    }

    /** Whether its last start has come to its end and it has not died since. */
    boolean isReady(Member member) {
        return ready.contains(member) && member.part().isRunning();
    }

    List<UnplannedEnd> unplannedEnds() {
        return List.copyOf(unplanned);
    }

    /** Stops watching; the processes go on. */
    @Override
    public void close() {
        closing.countDown();
        watchers.forEach(Thread::interrupt);
        try {
            for (Thread watcher : watchers) {
                watcher.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepAlive(Member member) {
        try {
            while (!closing.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (!heldDown.contains(member) && !member.part().isRunning()) {
                    startAgain(member);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void startAgain(Member member) throws InterruptedException {
        if (!killed.remove(member)) {
            String tail = member.part()
                    .process()
                    .log()
                    .map((RunLog log) -> log.tail(TAIL_LINES))
                    .orElse("");
            unplanned.add(new UnplannedEnd(member.name(), Instant.now(), tail));
            notes.accept("%s ended by itself".formatted(member));
        }
        try {
            member.part().start();
            ready.add(member);
        } catch (ProcessFailedException e) {
            killed.add(member);
            if (closing.getCount() > 0) {
                notes.accept("%s does not start, trying again: %s".formatted(member, reason(e)));
            }
            closing.await(PAUSE_AFTER_FAILURE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (IllegalStateException e) {
            // It runs: somebody else has started it between our look and our start.
            notes.accept("%s: %s".formatted(member, e.getMessage()));
        }
    }

    /** What happened, and the last thing the process said. */
    private static String reason(ProcessFailedException failure) {
        List<String> lines = String.valueOf(failure.getMessage()).lines().toList();
        String last = lines.getLast();
        return "%s ... %s".formatted(lines.getFirst(), last.substring(0, Math.min(last.length(), MAX_LINE)));
    }
}
