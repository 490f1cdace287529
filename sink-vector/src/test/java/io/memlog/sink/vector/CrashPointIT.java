package io.memlog.sink.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.sink.vector.CommitScenario.Ending;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.network.ClientMessage;
import io.memlog.testkit.network.Moment;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A connection that dies before, inside or after each message that a claim and a commit send to a real Postgres: another instance
 * goes on from what the store says, and nothing shows that anything has happened.
 */
final class CrashPointIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.shared(PartKind.POSTGRES);

    private static CommitScenario scenario;
    private static List<ClientMessage> messages;
    private static int firstOfCommit;
    private static List<String> state;
    private static List<String> applications;

    /** Learns from a run without a fault which messages there are and what is left in the store. */
    @BeforeAll
    static void runWithoutFault() throws SQLException {
        scenario = new CommitScenario(PARTS.newDatabase(), TimeLimits.DEFAULT);
        scenario.begin();
        assertThat(scenario.attempt()).isEqualTo(Ending.COMMITTED);
        messages = scenario.proxy().messages();
        firstOfCommit = firstOfLastCommit();
        state = scenario.state();
        applications = scenario.applications().all();
        assertThat(scenario.applications().doubled()).isEmpty();
    }

    @AfterAll
    static void close() {
        scenario.close();
    }

    @TestFactory
    Stream<DynamicTest> aCrashAtAnyMessageIsTakenUpWithoutLossOrDouble() {
        return messages.stream()
                .flatMap(message -> Arrays.stream(Moment.values())
                        .map(moment -> DynamicTest.dynamicTest(
                                "%s message %d %s %s"
                                        .formatted(moment, message.number(), message.tag(), firstWords(message)),
                                () -> crash(message, moment))));
    }

    private static void crash(ClientMessage message, Moment moment) throws SQLException {
        scenario.begin();
        scenario.proxy().cut(moment, message.number());

        Ending ending = scenario.attempt();

        assertThat(scenario.proxy().hasStruck()).isTrue();
        assertThat(ending).isEqualTo(message.number() < firstOfCommit ? Ending.UNAVAILABLE : Ending.UNKNOWN);
        boolean hadTakenEffect = scenario.takeOver();
        if (ending == Ending.UNAVAILABLE) {
            assertThat(hadTakenEffect).isFalse();
        }
        assertThat(scenario.state()).isEqualTo(state);
        assertThat(scenario.applications().all()).isEqualTo(applications);
    }

    private static String firstWords(ClientMessage message) {
        return message.text().lines().findFirst().orElse("").strip();
    }

    private static int firstOfLastCommit() {
        int first = messages.size();
        while (!messages.get(first - 1).text().equals("COMMIT")) {
            first--;
        }
        while (messages.get(first - 2).text().equals("COMMIT")) {
            first--;
        }
        return first;
    }
}
