package io.memlog.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.memlog.query.ReadVerifier.State;
import io.memlog.query.ReadVerifier.Verification;
import io.memlog.query.ReadVerifier.Verified;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.Scope;
import io.memlog.service.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of a reconciler's answers, and of none. */
final class ReadVerifierTest {
    private static final Scope SCOPE = new Scope("acme", "ann & bob");

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer reconciler;
    private ReadVerifier verifier;
    private volatile int status = 200;
    private volatile String body = "{}";

    @BeforeEach
    void start() throws IOException {
        reconciler = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        reconciler.createContext("/v1/verifications", exchange -> {
            asked.add(exchange.getRequestURI().getRawQuery());
            byte[] answer = body.replace('\'', '"').getBytes(UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        reconciler.start();
        verifier = new ReadVerifier(
                "http://127.0.0.1:%d/".formatted(reconciler.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        verifier.close();
        reconciler.stop(0);
    }

    @ParameterizedTest
    @CsvSource({
        "EQUAL, 3, EQUAL",
        "EQUAL, 4, BEHIND",
        "EQUAL, null, BEHIND",
        "BACKLOG, 4, BEHIND",
        "UNDECIDED, 3, UNDECIDED",
        "UNKNOWN, 3, UNAVAILABLE",
        "DIFFERENT, 3, DIFFERENT"
    })
    void returnedVersionIsComparedWithTheLogs(String state, String logVersion, State expected) {
        body = "{'verifications': [{'memoryId': 'm1', 'state': '%s', 'logVersion': %s, 'stores': []}]}"
                .formatted(state, logVersion);

        Verification verification = verifier.verify(SCOPE, List.of(memory("m1", 3)));

        assertThat(verification.state()).isEqualTo(expected);
        assertThat(verification.checked()).isEqualTo(1);
        assertThat(verification.code()).isNull();
        assertThat(verification.memories()).hasSize(expected == State.EQUAL ? 0 : 1);
        assertThat(asked).containsExactly("tenantId=acme&userId=ann+%26+bob&memoryId=m1");
    }

    @Test
    void whatIsWrongIsNamed() {
        body = "{'verifications': [{'memoryId': 'm1', 'state': 'EQUAL', 'logVersion': 1},"
                + " {'memoryId': 'm2', 'state': 'DIFFERENT', 'logVersion': 2, 'stores': ["
                + "{'store': 'VECTOR', 'state': 'EQUAL'},"
                + "{'store': 'GRAPH', 'state': 'DIFFERENT', 'findingId': 'GRAPH/STALE/acme/ann/m2'}]}]}";

        Verification verification = verifier.verify(SCOPE, List.of(memory("m1", 1), memory("m2", 2)));

        assertThat(verification.state()).isEqualTo(State.DIFFERENT);
        assertThat(verification.memories())
                .containsExactly(new Verified("m2", State.DIFFERENT, 2L, 2L, List.of("GRAPH/STALE/acme/ann/m2")));
    }

    @Test
    void memoryThatWasNotFoundButIsInTheLogIsTold() {
        body = "{'verifications': [{'memoryId': 'm1', 'state': 'DIFFERENT', 'logVersion': 2, 'stores': []}]}";

        assertThat(verifier.verifyAbsence(SCOPE, "m1").state()).isEqualTo(State.DIFFERENT);
    }

    @Test
    void longPagesAreAskedForInParts() {
        verifier.verify(
                SCOPE, IntStream.range(0, 90).mapToObj(i -> memory("m" + i, 1)).toList());

        assertThat(asked).hasSize(3);
        assertThat(asked.getLast()).endsWith("memoryId=m89");
    }

    @Test
    void reconcilerThatRefusesIsNamed() {
        status = 503;
        body = "{'code': 'STORE_UNAVAILABLE'}";

        Verification verification = verifier.verify(SCOPE, List.of(memory("m1", 1)));

        assertThat(verification.state()).isEqualTo(State.UNAVAILABLE);
        assertThat(verification.code()).isEqualTo(ErrorCode.VERIFICATION_UNAVAILABLE);
        assertThat(verification.detail()).contains("503", "STORE_UNAVAILABLE");
    }

    @Test
    void withoutAReconcilerNothingIsVerifiedAndThatIsSaid() {
        try (var nobody = new ReadVerifier(" ")) {
            Verification verification = nobody.verify(SCOPE, List.of(memory("m1", 1)));

            assertThat(verification.code()).isEqualTo(ErrorCode.VERIFICATION_UNAVAILABLE);
            assertThat(verification.detail()).contains("MEMLOG_RECONCILER_URL");
        }
        reconciler.stop(0);
        assertThat(verifier.verify(SCOPE, List.of(memory("m1", 1))).code())
                .isEqualTo(ErrorCode.VERIFICATION_UNAVAILABLE);
    }

    private static Memory memory(String id, long version) {
        return new Memory(
                "acme",
                "ann & bob",
                id,
                null,
                null,
                version,
                "ACTIVE",
                "note",
                "text",
                new ArrayList<>(),
                Map.of(),
                null,
                null,
                null,
                null,
                null,
                Json.mapper().createArrayNode(),
                Instant.EPOCH,
                Instant.EPOCH,
                null,
                List.of(),
                null,
                new Memory.Provenance("e", "Put", "test", 0, 0));
    }
}
