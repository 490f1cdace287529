package io.memlog.sink.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.sink.CommitOutcome;
import io.memlog.sink.CommitUnknownException;
import io.memlog.sink.StoreUnavailableException;
import io.memlog.testkit.Alone;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
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
@Alone
final class Neo4jCrashIT {
    /** What a transaction may take here; with the default, all takes 13 seconds longer. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    private static final Duration LONG = Duration.ofMinutes(2);

    /** Wide, for a busy machine; a wait without a limit would fail it. */
    private static final Duration BOUND = Duration.ofSeconds(20);

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

    /** All at once would be too much for the machine, and their time would be over before they begin. */
    @AutoClose("shutdownNow")
    private final ExecutorService some = Executors.newFixedThreadPool(9);

    @BeforeAll
    static void learn() {
        server = new Neo4jProcess(PartSettings.in(folder).throwaway()).countingApplications();
        server.start();
        Neo4jSettings settings = Neo4jSettings.of(URI.create(server.boltUri()), "", "");
        driver = settings.newDriver();
        // A busy machine must not disturb what is not to be disturbed.
        healthy = Neo4jSink.open(new Neo4jSettings(URI.create(server.boltUri()), "", "", 20, LONG), "graph");
        faultFree = newCase();
        // At once: a connection that was idle for a while is tested with one message more before it is used.
        try (var undisturbed = new Victim(server.boltUri(), LONG).ready()) {
            faultFree.run(undisturbed.sink(), "undisturbed");
            messages = ofClaimAndCommit(undisturbed.network().messages());
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
        try (var victim = new Victim(server.boltUri(), LONG)) {
            for (ClientMessage message : messages) {
                // Given
                CrashCase crash = newCase();
                victim.ready().network().cut(moment, message.number());

                // When
                Object outcome = outcomeOf(() -> crash.run(victim.sink(), "victim"));

                // Then
                assertThat(victim.network().hasStruck()).isTrue();
                assertOutcome(outcome, message);
                crash.recover(healthy);
                assertLikeFaultFree(crash, moment + " " + message);
            }
        }
    }

    @Test
    void aFrozenOwnerKeepsNobodyOutForLongAndIsFencedWhenItGoesOn() {
        atEachAtOnce(messages, this::freeze);
    }

    private void freeze(Victim victim, ClientMessage message) {
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
        assertThat(since(began)).as("%s", message).isLessThan(BOUND);
        victim.network().letGo();
        assertThat(first.join())
                .as("%s", message)
                .isInstanceOf(
                        message.number() <= commits().getFirst()
                                ? CommitOutcome.AlreadyApplied.class
                                : CommitOutcome.Fenced.class);
        assertLikeFaultFree(frozen, "frozen at " + message);
    }

    @Test
    void aConnectionThatFallsSilentIsGivenUpAndWhatComesThroughLateDoesNoHarm() {
        atEachAtOnce(oneOfEachKind(), (victim, message) -> {
            // Given
            CrashCase silent = newCase();
            victim.ready().network().hold(message.number());

            // When
            long began = System.nanoTime();
            Object outcome = outcomeOf(() -> silent.run(victim.sink(), "victim"));

            // Then
            assertThat(since(began)).as("%s", message).isLessThan(BOUND);
            assertOutcome(outcome, message);
            victim.network().letGo();
            silent.recover(healthy);
            assertLikeFaultFree(silent, "silent at " + message);
        });
    }

    @Test
    void aNetworkThatSwallowsEverythingIsWaitedFor() {
        try (var victim = new Victim(server.boltUri(), SHORT)) {
            // Given
            CrashCase swallowed = newCase();
            victim.ready().network().halfOpen();

            // When, Then: once with a connection that stands, once without
            for (int i = 0; i < 2; i++) {
                long began = System.nanoTime();
                assertThat(outcomeOf(() -> swallowed.run(victim.sink(), "victim")))
                        .isInstanceOf(StoreUnavailableException.class);
                assertThat(since(began)).isLessThan(BOUND);
            }

            // When
            victim.network().restore();

            // Then
            assertThat(swallowed.runUntilAnswered(victim.sink(), "victim")).isInstanceOf(CommitOutcome.Committed.class);
            assertLikeFaultFree(swallowed, "swallowed");
        }
    }

    /** Each takes its time, so many take it together. */
    private void atEachAtOnce(List<ClientMessage> points, BiConsumer<Victim, ClientMessage> test) {
        points.stream()
                .map(message -> CompletableFuture.runAsync(
                        () -> {
                            try (var victim = new Victim(server.boltUri(), SHORT)) {
                                test.accept(victim, message);
                            }
                        },
                        some))
                .toList()
                .forEach(CompletableFuture::join);
    }

    /** The driver waits in the same place for all messages of a kind. */
    private static List<ClientMessage> oneOfEachKind() {
        return List.copyOf(messages.stream()
                .collect(Collectors.toMap(
                        message -> message.tag() + (message.number() > commits().getFirst()),
                        message -> message,
                        (first, later) -> later))
                .values());
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
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

    /** Unknown exactly if the server may have seen the COMMIT, unavailable before. */
    private static void assertOutcome(Object outcome, ClientMessage message) {
        if (message.number() == commits().getLast()) {
            assertThat(outcome).as("%s", message).isInstanceOf(CommitUnknownException.class);
        } else if (message.tag().equals("RESET")) {
            // Between two transactions: the driver may notice in time that it needs another connection.
            assertThat(outcome)
                    .as("%s", message)
                    .isInstanceOfAny(CommitOutcome.Committed.class, StoreUnavailableException.class);
        } else {
            assertThat(outcome).as("%s", message).isInstanceOf(StoreUnavailableException.class);
        }
    }

    /** Without what looks after the schema before, in transactions of its own. */
    private static List<ClientMessage> ofClaimAndCommit(List<ClientMessage> sent) {
        List<Integer> commits = commits(sent);
        return sent.subList(commits.get(commits.size() - 3), commits.getLast());
    }

    private static List<Integer> commits() {
        return commits(messages);
    }

    private static List<Integer> commits(List<ClientMessage> sent) {
        return sent.stream()
                .filter(message -> message.tag().equals("COMMIT"))
                .map(ClientMessage::number)
                .toList();
    }
}
