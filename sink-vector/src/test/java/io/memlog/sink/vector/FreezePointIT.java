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

    private static final TimeLimits SHORT = new TimeLimits(
            Duration.ofMillis(900), Duration.ofMillis(800), Duration.ofMillis(100), Duration.ofSeconds(1));

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
        scenario.begin();
        scenario.proxy().hold(message.number());
        CompletableFuture<Ending> frozen = CompletableFuture.supplyAsync(scenario::attempt);
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(scenario.proxy()::isHolding);

        boolean hadTakenEffect = takeOverWithin(Duration.ofSeconds(10));

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
        scenario.begin();
        scenario.proxy().hold(fence);
        CompletableFuture<Ending> deaf = CompletableFuture.supplyAsync(scenario::attempt);
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(scenario.proxy()::isHolding);
        scenario.proxy().loseAnswers();
        scenario.proxy().letGo();

        assertThat(deaf.get(5, TimeUnit.SECONDS)).isEqualTo(Ending.UNAVAILABLE);
        assertThat(takeOverWithin(Duration.ofSeconds(5))).isFalse();
        assertThat(scenario.state()).isEqualTo(state);
        assertThat(scenario.applications().all()).isEqualTo(applications);
    }

    @Test
    void withTheDefaultLimitsAFrozenOwnerIsTakenOverInTheBoundThatIsStated() throws Exception {
        int afterFence = numberOf("UPDATE partition_progress\nSET next_offset") + 6;
        try (var defaults = new CommitScenario(PARTS.newDatabase(), TimeLimits.DEFAULT)) {
            defaults.begin();
            defaults.proxy().hold(afterFence);
            CompletableFuture<Ending> frozen = CompletableFuture.supplyAsync(defaults::attempt);
            Awaitility.await().until(defaults.proxy()::isHolding);

            long started = System.nanoTime();
            assertThat(defaults.takeOver()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(17));

            defaults.proxy().letGo();
            assertThat(frozen.get(20, TimeUnit.SECONDS)).isEqualTo(Ending.UNAVAILABLE);
            assertThat(defaults.attemptAgain()).isEqualTo(Ending.FENCED);
        }
    }

    /** As the loop does: a lock that is not free in time is asked for again. */
    private static boolean takeOverWithin(Duration limit) {
        return Awaitility.await()
                .atMost(limit)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .ignoreException(StoreUnavailableException.class)
                .until(() -> java.util.Optional.of(scenario.takeOver()), java.util.Optional::isPresent)
                .get();
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
