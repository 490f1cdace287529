package io.memlog.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout of empty jars, with a Maven that only tells that it was called. */
class LauncherTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern LISTS = Pattern.compile("^(?:modules|libraries)=\\(([^)]*)\\)$", Pattern.MULTILINE);
    private static final FileTime FORMERLY = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    private Path folder;

    private Path checkout = Path.of("");

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = Files.createDirectory(folder.resolve("checkout")).toRealPath();
        String script = Files.readString(ROOT.resolve("memlog"));
        Files.copy(ROOT.resolve("memlog"), checkout.resolve("memlog"));
        Files.createDirectory(checkout.resolve("dev"));
        Files.copy(ROOT.resolve("dev/find-jdk.sh"), checkout.resolve("dev/find-jdk.sh"));
        Matcher lists = LISTS.matcher(script);
        while (lists.find()) {
            for (String module : lists.group(1).split(" ", -1)) {
                makeModule(module);
            }
        }
        Path maven = Files.createDirectory(checkout.resolve("bin")).resolve("mvn");
        Files.writeString(maven, "#!/bin/sh\ntouch '%s'\nexit 1\n".formatted(checkout.resolve("built")));
        assertThat(maven.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void whatStartsProcessesIsRefusedWhileTheirJarsAreInUse() throws Exception {
        touchSources("schemas");
        try (Running running = new Running(checkout)) {
            Ended ended = memlog("up");

            assertThat(ended.exitCode()).isEqualTo(3);
            assertThat(ended.output())
                    .contains("schemas has newer sources", "found process " + running.pid(), "./memlog down");
            assertThat(checkout.resolve("built")).doesNotExist();
        }
    }

    @Test
    void whatAsksTheRunningOneUsesItsJars() throws Exception {
        touchSources("schemas");
        try (Running running = new Running(checkout)) {
            Ended ended = memlog("down");

            // Java itself has ended so: the jars are empty.
            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.output())
                    .contains("not built, because process " + running.pid(), "io.memlog.standalone.MemlogCommand");
            assertThat(checkout.resolve("built")).doesNotExist();
        }
    }

    @Test
    void withoutAllJarsNothingCanBeAsked() throws Exception {
        Files.delete(checkout.resolve("reconciler/target/reconciler.jar"));
        try (Running running = new Running(checkout)) {
            Ended ended = memlog("status");

            assertThat(ended.exitCode()).isEqualTo(3);
            assertThat(ended.output()).contains("found process " + running.pid());
        }
    }

    @Test
    void isBuiltWhileNothingRunsOrSomethingOfAnotherCheckout() throws Exception {
        touchSources("schemas");
        try (Running other = new Running(checkout.resolveSibling("checkout-2"))) {
            Ended ended = memlog("status");

            assertThat(ended.output()).contains("the build failed").doesNotContain(String.valueOf(other.pid()));
            assertThat(checkout.resolve("built")).exists();
        }
    }

    @Test
    void whatIsUpToDateMayBeStartedTwice() throws Exception {
        try (Running running = new Running(checkout)) {
            Ended ended = memlog("up");

            assertThat(ended.output()).doesNotContain("newer sources", String.valueOf(running.pid()));
            assertThat(checkout.resolve("built")).doesNotExist();
        }
    }

    private void makeModule(String module) throws IOException {
        Path home = checkout.resolve(module);
        Files.createDirectories(home.resolve("src/main"));
        Files.createDirectories(home.resolve("target"));
        Files.createFile(home.resolve("pom.xml"));
        Files.setLastModifiedTime(home.resolve("pom.xml"), FORMERLY);
        Files.setLastModifiedTime(home.resolve("src/main"), FORMERLY);
        Files.createFile(home.resolve("target").resolve(home.getFileName() + ".jar"));
    }

    private void touchSources(String module) throws IOException {
        Files.setLastModifiedTime(
                checkout.resolve(module).resolve("pom.xml"),
                FileTime.from(Instant.now().plusSeconds(60)));
    }

    private record Ended(int exitCode, String output) {}

    private Ended memlog(String command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        var builder = new ProcessBuilder("bash", checkout.resolve("memlog").toString(), command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().merge("PATH", checkout.resolve("bin").toString(), (path, first) -> first + ":" + path);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), Files.readString(output, UTF_8));
    }

    /** A JVM of that checkout, as far as anybody can see from outside. */
    private static final class Running implements AutoCloseable {
        private final Process process;

        Running(Path checkout) throws IOException {
            process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Dmemlog.root=" + checkout,
                            "-cp",
                            Path.of("target", "test-classes").toAbsolutePath().toString(),
                            Waiting.class.getName()))
                    .start();
            // It says so when it runs.
            assertThat(process.getInputStream().read()).isEqualTo('1');
        }

        long pid() {
            return process.pid();
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }

    /** Waits until its input ends. */
    static final class Waiting {
        private Waiting() {}

        public static void main(String[] arguments) throws IOException {
            System.out.print('1');
            System.out.flush();
            while (System.in.read() >= 0) {}
        }
    }
}
