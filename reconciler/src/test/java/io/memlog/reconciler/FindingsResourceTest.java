package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.reconciler.verify.Difference;
import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.KnownFinding;
import io.memlog.schemas.avro.FindingDepth;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.FindingState;
import io.memlog.schemas.avro.StoreName;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Findings over a real HTTP server. */
class FindingsResourceTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final Findings findings = new Findings(Clock.systemUTC(), published -> {});
    private final ServiceRuntime service = ServiceRuntime.start(
            "findings-test",
            0,
            List.of(),
            new Environment(Map.of("MEMLOG_HTTP_PORT", "0")),
            runtime -> runtime.routes(new FindingsResource(findings)::register));
    private final ReconcilerCalls calls = ReconcilerCalls.onPort(service.port());

    FindingsResourceTest() {
        restore(StoreName.GRAPH, FindingKind.ORPHAN, "acme/ann/m1", FindingState.OPEN);
        restore(StoreName.GRAPH, FindingKind.ORPHAN, "acme/anna/m1", FindingState.ACCEPTED);
        restore(StoreName.VECTOR, FindingKind.MISSING, "acme/ann/m1", FindingState.REPAIRING);
        restore(StoreName.VECTOR, FindingKind.MISSING, "acme/ann/m2", FindingState.REPAIRED);
        restore(StoreName.VECTOR, FindingKind.MISSING, "acme2/ann/m3", FindingState.OPEN);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource({
        "'', GRAPH/ORPHAN/acme/ann/m1 VECTOR/MISSING/acme/ann/m1 VECTOR/MISSING/acme2/ann/m3",
        "state=repairing, VECTOR/MISSING/acme/ann/m1",
        "state=REPAIRED, VECTOR/MISSING/acme/ann/m2",
        "state=accepted, GRAPH/ORPHAN/acme/anna/m1",
        "state=all&store=graph, GRAPH/ORPHAN/acme/ann/m1 GRAPH/ORPHAN/acme/anna/m1",
        "kind=missing, VECTOR/MISSING/acme/ann/m1 VECTOR/MISSING/acme2/ann/m3",
        "tenantId=acme2, VECTOR/MISSING/acme2/ann/m3",
        "state=all&tenantId=acme&userId=ann, GRAPH/ORPHAN/acme/ann/m1 VECTOR/MISSING/acme/ann/m1 VECTOR/MISSING/acme/ann/m2",
        "kind=stale, ''",
    })
    void filterSaysWhichAreListed(String query, String ids) throws Exception {
        JsonNode page = calls.get("/v1/findings?" + query);

        assertThat(String.join(" ", page.findValuesAsText("findingId"))).isEqualTo(ids);
        assertThat(page.at("/matching").asInt())
                .isEqualTo(page.findValuesAsText("findingId").size());
        // Whatever is listed, it says how many are open.
        assertThat(page.at("/open").asInt()).isEqualTo(3);
        assertThat(page.at("/openByKind").toString()).isEqualTo("{\"GRAPH/ORPHAN\":1,\"VECTOR/MISSING\":2}");
    }

    @Test
    void pagesFollowOneAnotherWithoutGapOrRepetitionWhileFindingsComeAndGo() throws Exception {
        // Given
        JsonNode first = calls.get("/v1/findings?state=all&limit=2");

        // When
        restore(StoreName.GRAPH, FindingKind.CORRUPT, "acme/ann/m0", FindingState.OPEN);
        findings.forget("GRAPH/ORPHAN/acme/anna/m1");
        JsonNode second = calls.get(
                "/v1/findings?state=all&limit=2&after=" + first.at("/after").asText());
        JsonNode last = calls.get(
                "/v1/findings?state=all&limit=2&after=" + second.at("/after").asText());

        // Then
        List<String> seen = new ArrayList<>();
        List.of(first, second, last).forEach(page -> seen.addAll(page.findValuesAsText("findingId")));
        assertThat(seen)
                .containsExactly(
                        "GRAPH/ORPHAN/acme/ann/m1",
                        "GRAPH/ORPHAN/acme/anna/m1",
                        "VECTOR/MISSING/acme/ann/m1",
                        "VECTOR/MISSING/acme/ann/m2",
                        "VECTOR/MISSING/acme2/ann/m3");
        assertThat(second.at("/matching").asInt()).isEqualTo(5);
        assertThat(last.has("after")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "all=true",
        "stat=open",
        "state=open&state=all",
        "state=opened",
        "kind=lost",
        "store=postgres",
        "limit=0",
        "limit=10001",
        "limit=many",
        "userId=ann"
    })
    void anythingElseIsRefusedAndNotLeftOut(String query) throws Exception {
        JsonNode refused = calls.get("/v1/findings?" + query);

        assertThat(refused.at("/code").asText()).as("%s", refused).isEqualTo("INVALID_FIELD");
        assertThat(refused.at("/detail").asText()).contains("expected", "found");
    }

    @Test
    void severalAreAcceptedAtOnceForOneReason() throws Exception {
        JsonNode accepted = calls.post("/v1/findings/accept", """
                {"findingIds": ["GRAPH/ORPHAN/acme/ann/m1", "VECTOR/MISSING/acme2/ann/m3"], "reason": "moved"}""");

        assertThat(accepted.at("/accepted").asInt()).isEqualTo(2);
        assertThat(accepted.findValuesAsText("state")).containsExactly("ACCEPTED", "ACCEPTED");
        assertThat(accepted.findValuesAsText("reason")).containsExactly("moved", "moved");
        assertThat(calls.get("/v1/findings").findValuesAsText("findingId"))
                .containsExactly("VECTOR/MISSING/acme/ann/m1");
        assertThat(calls.post("/v1/findings/VECTOR/MISSING/acme/ann/m1/accept", "{\"reason\": \"this one, too\"}")
                        .at("/state")
                        .asText())
                .isEqualTo("ACCEPTED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'findingIds': ['GRAPH/ORPHAN/acme/ann/m1', 'GRAPH/ORPHAN/acme/ann/none'], 'reason': 'r'} | NO_SUCH_RESOURCE",
                "{'findingIds': ['GRAPH/ORPHAN/acme/ann/m1', 'VECTOR/MISSING/acme/ann/m2'], 'reason': 'r'} | VERSION_CONFLICT",
                "{'findingIds': ['GRAPH/ORPHAN/acme/ann/m1']} | INVALID_FIELD",
                "{'findingIds': ['GRAPH/ORPHAN/acme/ann/m1'], 'reason': ' '} | INVALID_FIELD",
                "{'findingIds': ['GRAPH/ORPHAN/acme/ann/m1', null], 'reason': 'r'} | INVALID_FIELD",
                "{'findingIds': [], 'reason': 'r'} | INVALID_FIELD",
                "{'reason': 'r'} | INVALID_FIELD",
                "{'ids': ['GRAPH/ORPHAN/acme/ann/m1'], 'reason': 'r'} | MALFORMED_REQUEST",
            })
    void orNoneIs(String body, String code) throws Exception {
        JsonNode refused = calls.post("/v1/findings/accept", body.replace('\'', '"'));

        assertThat(refused.at("/code").asText()).as("%s", refused).isEqualTo(code);
        assertThat(calls.get("/v1/findings").at("/open").asInt()).isEqualTo(3);
    }

    private void restore(StoreName store, FindingKind kind, String key, FindingState state) {
        findings.restore(new KnownFinding(
                new Difference(store, kind, key, 0, 7L, 2L, null, 0xFFL, null),
                FindingDepth.DIGESTS,
                NOW,
                NOW,
                state,
                null));
    }
}
