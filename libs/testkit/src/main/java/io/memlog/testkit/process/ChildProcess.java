package io.memlog.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One child process that can be started again and again on the same folder: the crash tests' hand on a real part.
 * Thread-safe: every verb takes the lock of this object, so a kill waits for a start that is under way.
 */
public final class ChildProcess {

    private static final Duration POLL = Duration.ofMillis(25);
    private static final Duration GRACE = Duration.ofSeconds(20);
    /** Postgres backends that have lost their postmaster end by themselves; a shell's children do not. */
    private static final Duration ORPHAN_GRACE = Duration.ofSeconds(3);

    private static final int TAIL_LINES = 40;

    private @Nullable Process process;
    private @Nullable ChildCommand running;
    private @Nullable RunLog log;

    /** Starts the command and returns when it is ready; kills it and throws with the tail of its log when it does not get there. */
    public synchronized void start(ChildCommand command, Readiness readiness) {
        if (isRunning()) {
            throw new IllegalStateException(command.name() + " is already running, process " + pid());
        }
        PidFile pidFile = new PidFile(command.pidFile());
        pidFile.running().ifPresent(other -> {
            throw new ProcessFailedException("%s: process %d already runs on this folder (%s)"
                    .formatted(command.name(), other.pid(), command.pidFile()));
        });
        createFolders(command);
        RunLog runLog = RunLog.beginningNow(command.log());
        Process started = Spawner.spawn(command);
        process = started;
        running = command;
        log = runLog;
        if (command.lifetime() == Lifetime.WITH_PARENT) {
            OpenChildren.add(started);
        }
        pidFile.write(started.toHandle(), command.stopSignal());
        awaitReady(command, started, readiness, runLog);
    }

    /** Asks the process to end in order, and sends SIGKILL if it has not ended after 20 s. */
    public synchronized void stop() {
        end(required ->
                Signals.send(required.stopSignal(), List.of(requiredProcess().toHandle())));
    }

    /** SIGKILL, as a crash test or a power cut would; returns when the process and what it had started are gone. */
    public synchronized void kill() {
        end(required -> requiredProcess().destroyForcibly());
    }

    /** SIGSTOP to the process and everything it has started. */
    public synchronized void pause() {
        Signals.send("STOP", family(requiredProcess()));
    }

    /** SIGCONT, the end of {@link #pause()}. */
    public synchronized void resume() {
        Signals.send("CONT", family(requiredProcess()));
    }

    public synchronized boolean isRunning() {
        return process != null && Signals.isRunning(process.toHandle());
    }

    public synchronized long pid() {
        return requiredProcess().pid();
    }

    /** Waits for the process to end by itself; empty if it has not within the time. */
    public OptionalInt awaitExit(Duration timeout) {
        Process current = requiredProcess();
        try {
            return current.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    ? OptionalInt.of(current.exitValue())
                    : OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    /** What the current (or last) run has printed. */
    public synchronized Optional<RunLog> log() {
        return Optional.ofNullable(log);
    }

    private synchronized Process requiredProcess() {
        if (process == null) {
            throw new IllegalStateException("the process has not been started");
        }
        return process;
    }

    private void awaitReady(ChildCommand command, Process started, Readiness readiness, RunLog runLog) {
        long deadline = System.nanoTime() + command.readyWithin().toNanos();
        while (true) {
            if (!started.isAlive()) {
                throw failed(command, runLog, "ended with exit code " + started.exitValue() + " before it was ready");
            }
            if (readiness.isReady(runLog)) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw failed(command, runLog, "was not ready after " + command.readyWithin());
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failed(command, runLog, "was interrupted while starting");
            }
        }
    }

    private ProcessFailedException failed(ChildCommand command, RunLog runLog, String reason) {
        kill();
        return new ProcessFailedException(
                "%s %s. End of %s:%n%s".formatted(command.name(), reason, runLog.file(), runLog.tail(TAIL_LINES)));
    }

    private void end(Consumer<ChildCommand> how) {
        Process current = process;
        ChildCommand command = running;
        if (current == null || command == null) {
            return;
        }
        List<ProcessHandle> family = family(current);
        how.accept(command);
        // A paused process acts on no signal but SIGKILL, and a paused Postgres backend never sees that its postmaster
        // is gone.
        Signals.send("CONT", family);
        awaitEndOrKill(current);
        family.forEach(member -> Signals.awaitEndOrKill(member, ORPHAN_GRACE));
        if (command.lifetime() == Lifetime.WITH_PARENT) {
            OpenChildren.remove(current);
        }
        new PidFile(command.pidFile()).delete();
    }

    /** Unlike a look at the process, this also waits until Java itself knows that its child is gone. */
    private static void awaitEndOrKill(Process child) {
        try {
            if (!child.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                child.destroyForcibly().waitFor(ORPHAN_GRACE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            child.destroyForcibly();
        }
    }

    private static List<ProcessHandle> family(Process process) {
        List<ProcessHandle> family = new ArrayList<>();
        family.add(process.toHandle());
        process.descendants().forEach(family::add);
        return family;
    }

    private static void createFolders(ChildCommand command) {
        try {
            Files.createDirectories(command.workFolder());
            Files.createDirectories(command.log().toAbsolutePath().getParent());
            Files.createDirectories(command.pidFile().toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
