package io.memlog.sink.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.sink.CommitOutcome;
import io.memlog.sink.CommitUnknownException;
import io.memlog.sink.StoreUnavailableException;
import io.memlog.testkit.Neo4jProcess;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.network.ClientMessage;
import io.memlog.testkit.network.Moment;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.neo4j.driver.Driver;

/** Crashes and freezes at every message of claim and commit, on a real Neo4j that counts how often each record is applied. */
final class Neo4jCrashIT {
    private static final Duration SHORT = Duration.ofSeconds(1);

    private static final AtomicInteger cases = new AtomicInteger();

    @TempDir
    static Path folder;

    private static Neo4jProcess server;
    private static Driver driver;
    private static Neo4jSink healthy;
    private static CrashCase faultFree;

    /** What a client sends for a claim and a commit. */
    private static List<ClientMessage> messages;

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeAll
    static void learn() {
        server = new Neo4jProcess(PartSettings.in(folder).throwaway()).countingApplications();
        server.start();
        Neo4jSettings settings = Neo4jSettings.of(URI.create(server.boltUri()), "", "");
        driver = settings.newDriver();
        healthy = Neo4jSink.open(settings, "graph");
        try (var undisturbed = new Victim(server.boltUri(), Neo4jSettings.TRANSACTION_TIMEOUT).ready()) {
            faultFree = newCase();
            undisturbed.network().countFromHere();
            faultFree.run(undisturbed.sink(), "undisturbed");
            messages = undisturbed.network().messages();
        }
        assertThat(faultFree.applications()).isNotEmpty().allMatch(line -> line.endsWith("{count=1}"));
        assertThat(messages)
                .filteredOn(message -> message.tag().equals("COMMIT"))
                .hasSize(2);
    }

    @AfterAll
    static void stop() {
        healthy.close();
        driver.close();
        server.stop();
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void whereverTheConnectionBreaksTheNextOwnerEndsLikeOneThatNeverBroke(Moment moment) {
        try (var victim = new Victim(server.boltUri(), Neo4jSettings.TRANSACTION_TIMEOUT)) {
            for (ClientMessage message : messages) {
                // Given
                CrashCase crash = newCase();
                victim.ready().network().cut(moment, message.number());

                // When
                Object outcome = outcomeOf(() -> crash.run(victim.sink(), "victim"));

                // Then
                assertThat(victim.network().hasStruck()).isTrue();
                assertThat(outcome).as("%s %s", moment, message).isInstanceOf(outcomeOfCut(message));
                crash.recover(healthy);
                assertLikeFaultFree(crash, moment + " " + message);
            }
        }
    }

    @Test
    void aFrozenOwnerKeepsNobodyOutForLongAndIsFencedWhenItGoesOn() throws Exception {
        List<CompletableFuture<Void>> freezes = messages.stream()
                .filter(message -> message.number() <= lastCommit())
                .map(message -> CompletableFuture.runAsync(() -> freeze(message), threads))
                .toList();
        for (CompletableFuture<Void> freeze : freezes) {
            freeze.get(90, TimeUnit.SECONDS);
        }
    }

    private void freeze(ClientMessage message) {
        try (var victim = new Victim(server.boltUri(), SHORT)) {
            // Given
            CrashCase frozen = newCase();
            victim.ready().network().hold(message.number());
            CompletableFuture<CommitOutcome> first =
                    CompletableFuture.supplyAsync(() -> frozen.runUntilAnswered(victim.sink(), "frozen"), threads);
            Awaitility.await().until(() -> victim.network().isHolding());

            // When
            long began = System.nanoTime();
            frozen.recover(healthy);

            // Then
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .as("%s", message)
                    .isLessThan(Duration.ofSeconds(15));
            victim.network().letGo();
            assertThat(first.join())
                    .as("%s", message)
                    .isInstanceOf(
                            message.number() <= firstCommit()
                                    ? CommitOutcome.AlreadyApplied.class
                                    : CommitOutcome.Fenced.class);
            assertLikeFaultFree(frozen, "frozen at " + message);
        }
    }

    private static CrashCase newCase() {
        var next = new CrashCase(cases.incrementAndGet(), new StoredGraph(driver));
        next.prepare(healthy);
        return next;
    }

    private static void assertLikeFaultFree(CrashCase crash, String description) {
        assertThat(crash.content()).as(description).isEqualTo(faultFree.content());
        assertThat(crash.applications()).as(description).isEqualTo(faultFree.applications());
    }

    /** What a commit answers, or how it fails. */
    private static Object outcomeOf(Callable<CommitOutcome> run) {
        try {
            return run.call();
        } catch (Exception e) {
            return e;
        }
    }

    /** Unknown exactly if the server may have seen the COMMIT, unavailable before; between two transactions a lost connection costs nothing. */
    private static Class<?> outcomeOfCut(ClientMessage message) {
        if (message.number() == lastCommit()) {
            return CommitUnknownException.class;
        }
        return message.number() > lastCommit() || message.tag().equals("RESET")
                ? CommitOutcome.Committed.class
                : StoreUnavailableException.class;
    }

    private static int firstCommit() {
        return commits().min().orElseThrow();
    }

    private static int lastCommit() {
        return commits().max().orElseThrow();
    }

    private static IntStream commits() {
        return messages.stream()
                .filter(message -> message.tag().equals("COMMIT"))
                .mapToInt(ClientMessage::number);
    }
}
