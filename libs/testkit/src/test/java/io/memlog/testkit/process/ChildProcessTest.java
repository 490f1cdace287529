package io.memlog.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildProcessTest {

    private static final String READY_THEN_IDLE = "echo ready; while true; do sleep 0.1; done";

    @TempDir
    Path folder;

    private final ChildProcess child = new ChildProcess();

    @AfterEach
    void end() {
        child.kill();
    }

    @Test
    void aChildThatEndsBeforeItIsReadyFailsTheStartWithTheTailOfItsLog() {
        assertThatThrownBy(() -> child.start(shell("echo no such topic; exit 3"), Readiness.printed("ready")))
                .isInstanceOf(ProcessFailedException.class)
                .hasMessageContaining("exit code 3")
                .hasMessageContaining("no such topic");
    }

    @Test
    void aChildThatIsNotReadyInTimeIsKilled() {
        // Given
        ChildCommand command = shell("echo busy; while true; do sleep 0.1; done", Duration.ofMillis(300));

        // When
        assertThatThrownBy(() -> child.start(command, Readiness.printed("ready")))
                .isInstanceOf(ProcessFailedException.class)
                .hasMessageContaining("not ready after PT0.3S")
                .hasMessageContaining("busy");

        // Then
        assertThat(child.isRunning()).isFalse();
    }

    @Test
    void readinessOfAnEarlierRunDoesNotCount() {
        // Given
        child.start(shell(READY_THEN_IDLE), Readiness.printed("ready"));
        child.kill();

        // Then
        assertThatThrownBy(() -> child.start(shell("exit 1"), Readiness.printed("ready")))
                .isInstanceOf(ProcessFailedException.class);
    }

    @Test
    void killTakesTheChildrenOfTheChildToo() {
        // Given
        child.start(shell("sleep 300 & echo ready; wait"), Readiness.printed("ready"));
        List<ProcessHandle> family =
                ProcessHandle.of(child.pid()).orElseThrow().descendants().toList();

        // When
        child.kill();

        // Then
        assertThat(family).isNotEmpty().noneMatch(Signals::isRunning);
    }

    @Test
    void aPausedChildDoesNothingUntilItIsResumed() throws Exception {
        // Given
        Path beat = folder.resolve("beat");
        child.start(
                shell("echo ready; while true; do date +%s%N > '" + beat + "'; sleep 0.02; done"),
                Readiness.printed("ready"));
        await().until(() -> Files.exists(beat));

        // When
        child.pause();

        // Then
        await().untilAsserted(() -> assertThat(state(child.pid())).isEqualTo("T"));
        child.resume();
        String before = Files.readString(beat);
        await().untilAsserted(() -> assertThat(Files.readString(beat)).isNotEqualTo(before));
    }

    @Test
    void aPausedChildCanBeStopped() {
        // Given
        child.start(shell(READY_THEN_IDLE), Readiness.printed("ready"));
        child.pause();

        // When
        child.stop();

        // Then
        assertThat(child.isRunning()).isFalse();
    }

    @Test
    void stopLetsTheChildEndInOrder() {
        // Given
        child.start(
                shell("trap 'exit 7' TERM; echo ready; while true; do sleep 0.1; done"), Readiness.printed("ready"));

        // When
        child.stop();

        // Then
        assertThat(child.awaitExit(Duration.ofSeconds(5))).isEqualTo(OptionalInt.of(7));
    }

    @Test
    void aSecondProcessOnTheSameFolderIsRefused() {
        // Given
        child.start(shell(READY_THEN_IDLE), Readiness.printed("ready"));

        // Then
        assertThatThrownBy(() -> new ChildProcess().start(shell(READY_THEN_IDLE), Readiness.printed("ready")))
                .isInstanceOf(ProcessFailedException.class)
                .hasMessageContaining("already runs on this folder");
    }

    @Test
    void anotherJvmFindsAndStopsADetachedChildThroughItsPidFile() {
        // Given
        child.start(shell(READY_THEN_IDLE), Readiness.printed("ready"));
        PidFile pidFile = new PidFile(folder.resolve("child.pid"));

        // When
        boolean wasRunning = pidFile.stop(Duration.ofSeconds(5));

        // Then
        assertThat(wasRunning).isTrue();
        assertThat(child.isRunning()).isFalse();
        assertThat(pidFile.running()).isEmpty();
    }

    @Test
    void aPidFileWhoseNumberNowBelongsToAnotherProcessNamesNobody() throws IOException {
        // Given
        Path file = folder.resolve("old.pid");
        Files.writeString(file, ProcessHandle.current().pid() + " 12345 TERM\n");

        // Then
        assertThat(new PidFile(file).running()).isEmpty();
    }

    private ChildCommand shell(String script) {
        return shell(script, Duration.ofSeconds(10));
    }

    private ChildCommand shell(String script, Duration readyWithin) {
        return new ChildCommand(
                "child",
                List.of("/bin/sh", "-c", script),
                Map.of(),
                folder,
                folder.resolve("child.log"),
                folder.resolve("child.pid"),
                Lifetime.WITH_PARENT,
                "",
                "TERM",
                readyWithin);
    }

    /** The one-letter state that Linux gives a process; T = stopped by a signal. */
    private static String state(long pid) throws IOException {
        String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return line.substring(line.lastIndexOf(')') + 2, line.lastIndexOf(')') + 3);
    }
}
