package io.memlog.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a child when the JVM that started it is gone. */
final class LifetimeIT {

    @TempDir
    Path folder;

    private final ChildProcess parent = new ChildProcess();

    @AfterEach
    void end() {
        parent.kill();
        grandchild().stop(Duration.ZERO);
    }

    @Test
    void aChildDiesWithAParentThatIsKilled() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "the parent-death signal needs setpriv");

        // Given
        startParent(Lifetime.WITH_PARENT);

        // When
        killOnlyTheParent();

        // Then
        await().untilAsserted(() -> assertThat(grandchild().running()).isEmpty());
    }

    @Test
    void aChildDiesWithAParentThatIsStopped() {
        // Given
        startParent(Lifetime.WITH_PARENT);

        // When
        ProcessHandle.of(parent.pid()).orElseThrow().destroy();

        // Then
        await().untilAsserted(() -> assertThat(grandchild().running()).isEmpty());
    }

    @Test
    void aDetachedChildGoesOn() {
        // Given
        startParent(Lifetime.DETACHED);

        // When
        killOnlyTheParent();

        // Then
        await().during(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(grandchild().running()).isPresent());
    }

    private void startParent(Lifetime lifetime) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        ChildCommand command = new ChildCommand(
                "parent",
                List.of(java, "-cp", classPath, Starter.class.getName(), folder.toString(), lifetime.name()),
                Map.of(),
                folder,
                folder.resolve("parent.log"),
                folder.resolve("parent.pid"),
                Lifetime.WITH_PARENT,
                "",
                "TERM",
                Duration.ofSeconds(30));
        parent.start(command, Readiness.printed("started"));
        assertThat(grandchild().running()).isPresent();
    }

    private void killOnlyTheParent() {
        ProcessHandle.of(parent.pid()).orElseThrow().destroyForcibly();
        await().until(() -> !parent.isRunning());
    }

    private PidFile grandchild() {
        return new PidFile(folder.resolve("grandchild.pid"));
    }

    /** Main class of the parent. */
    static final class Starter {

        private Starter() {}

        public static void main(String[] args) throws InterruptedException {
            Path folder = Path.of(args[0]);
            Thread shortLived = new Thread(() -> startGrandchild(folder, Lifetime.valueOf(args[1])));
            shortLived.start();
            shortLived.join();
            System.out.println("started");
            Thread.currentThread().join();
        }

        private static void startGrandchild(Path folder, Lifetime lifetime) {
            ChildCommand command = new ChildCommand(
                    "grandchild",
                    List.of("/bin/sh", "-c", "echo ready; exec sleep 300"),
                    Map.of(),
                    folder,
                    folder.resolve("grandchild.log"),
                    folder.resolve("grandchild.pid"),
                    lifetime,
                    "",
                    "TERM",
                    Duration.ofSeconds(10));
            new ChildProcess().start(command, Readiness.printed("ready"));
        }
    }
}
