package io.memlog.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class FindingsCommandTest {
    @Test
    void listShowsWhatIsExpectedAndTellsByItsExitCodeWhetherSomethingIsOpen() throws Exception {
        var printed = new ByteArrayOutputStream();
        JsonNode page = HttpJson.JSON.readTree("""
                {"open": 3, "openByKind": {"GRAPH/ORPHAN": 3}, "matching": 3, "after": "GRAPH/ORPHAN/acme/ann/m1", "findings": [
                  {"findingId": "GRAPH/ORPHAN/acme/ann/m1", "state": "REPAIRING", "foundVersion": 4,
                   "firstSeenAt": "2026-03-01T12:00:00Z"}]}""");

        FindingsListCommand.print(new Console(new PrintStream(printed, true, UTF_8), System.err), page);

        assertThat(printed.toString(UTF_8))
                .contains("REPAIRING", "none", "v4", "--after 'GRAPH/ORPHAN/acme/ann/m1'", "3 match; 3 open in all");
        assertThat(FindingsListCommand.exitCode(page)).isEqualTo(1);
        assertThat(FindingsListCommand.exitCode(HttpJson.JSON.readTree("{\"open\": 0}")))
                .isZero();
    }
}
