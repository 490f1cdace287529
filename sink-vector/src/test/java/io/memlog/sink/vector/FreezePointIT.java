package io.memlog.sink.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.sink.StoreUnavailableException;
import io.memlog.sink.vector.CommitScenario.Ending;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.network.ClientMessage;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * An instance that freezes at each message of a claim and a commit while another takes its partition over and writes the same
 * records, and then goes on as if nothing had happened.
 */
final class FreezePointIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.shared(PartKind.POSTGRES);

    private static final TimeLimits SHORT =
            new TimeLimits(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMillis(400), Duration.ofSeconds(3));

    private static CommitScenario scenario;
    private static List<ClientMessage> messages;
    private static List<String> state;
    private static List<String> applications;

    @BeforeAll
    static void runWithoutFault() throws SQLException {
        scenario = new CommitScenario(PARTS.newDatabase(), SHORT);
        scenario.begin();
        assertThat(scenario.attempt()).isEqualTo(Ending.COMMITTED);
        messages = scenario.proxy().messages();
        state = scenario.state();
        applications = scenario.applications().all();
    }

    @AfterAll
    static void close() {
        scenario.close();
    }

    @TestFactory
    Stream<DynamicTest> whoFreezesAtAnyMessageIsTakenOverAndFencedWhenItGoesOn() {
        return messages.stream()
                .map(message -> DynamicTest.dynamicTest(
                        "freeze at message %d %s".formatted(message.number(), message.tag()), () -> freeze(message)));
    }

    private static void freeze(ClientMessage message) throws Exception {
        CompletableFuture<Ending> frozen = freezeAt(scenario, message.number());

        boolean hadTakenEffect = takeOverWithin(Duration.ofSeconds(30));

        scenario.proxy().letGo();
        Ending ending = frozen.get(20, TimeUnit.SECONDS);
        if (ending == Ending.UNAVAILABLE) {
            ending = scenario.attemptAgain();
        }
        if (!hadTakenEffect) {
            // A claim that had not taken effect is made now, and finds everything written.
            assertThat(ending).isIn(Ending.FENCED, Ending.UNKNOWN, Ending.NOTHING_TO_DO);
        }
        assertThat(scenario.state()).isEqualTo(state);
        assertThat(scenario.applications().all()).isEqualTo(applications);
    }

    @Test
    void anOwnerWithoutAnswersGivesUpInTimeAndTheNextGoesOn() throws Exception {
        int fence = numberOf("UPDATE partition_progress\nSET next_offset");
        CompletableFuture<Ending> deaf = freezeAt(scenario, fence);
        scenario.proxy().loseAnswers();
        scenario.proxy().letGo();

        assertThat(deaf.get(10, TimeUnit.SECONDS)).isEqualTo(Ending.UNAVAILABLE);
        assertThat(takeOverWithin(Duration.ofSeconds(30))).isFalse();
        assertThat(scenario.state()).isEqualTo(state);
        assertThat(scenario.applications().all()).isEqualTo(applications);
    }

    @Test
    void withTheDefaultLimitsAFrozenOwnerIsTakenOverInTheBoundThatIsStated() throws Exception {
        int afterFence = numberOf("UPDATE partition_progress\nSET next_offset") + 1;
        try (var defaults = new CommitScenario(PARTS.newDatabase(), TimeLimits.DEFAULT)) {
            CompletableFuture<Ending> frozen = freezeAt(defaults, afterFence);

            long started = System.nanoTime();
            assertThat(defaults.takeOver()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(17));

            defaults.proxy().letGo();
            assertThat(frozen.get(20, TimeUnit.SECONDS)).isEqualTo(Ending.UNAVAILABLE);
            assertThat(defaults.attemptAgain()).isEqualTo(Ending.FENCED);
        }
    }

    /** On a busy machine the limits may end an attempt before it comes to the message. */
    private static CompletableFuture<Ending> freezeAt(CommitScenario frozen, int message) throws SQLException {
        while (true) {
            frozen.begin();
            frozen.proxy().hold(message);
            CompletableFuture<Ending> attempt = CompletableFuture.supplyAsync(frozen::attempt);
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> frozen.proxy().isHolding() || attempt.isDone());
            if (!attempt.isDone()) {
                return attempt;
            }
        }
    }

    /** As the loop does: a lock that is not free in time is asked for again. */
    private static boolean takeOverWithin(Duration limit) {
        return Awaitility.await()
                .atMost(limit)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .ignoreException(StoreUnavailableException.class)
                .until(() -> Optional.of(scenario.takeOver()), Optional::isPresent)
                .orElseThrow();
    }

    /** Of the first message about a statement that begins so. */
    private static int numberOf(String statement) {
        return messages.stream()
                .filter(message -> message.text().startsWith(statement))
                .findFirst()
                .orElseThrow()
                .number();
    }
}
