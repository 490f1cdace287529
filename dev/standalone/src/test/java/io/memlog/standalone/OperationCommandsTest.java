package io.memlog.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class OperationCommandsTest {
    @Test
    void operationExitsWithWhatIsLeft() throws Exception {
        assertThat(OperationCalls.exitCode(json("{'state': 'DONE', 'consistent': true}")))
                .isZero();
        assertThat(OperationCalls.exitCode(json("{'state': 'DONE', 'consistent': false}")))
                .isEqualTo(1);
        assertThat(OperationCalls.exitCode(json("{'state': 'FAILED', 'error': 'why'}")))
                .isEqualTo(2);
        assertThat(OperationCalls.exitCode(json("{'state': 'CANCELLED'}"))).isEqualTo(2);
    }

    @Test
    void checkExitsWithWhatWasFound() throws Exception {
        assertThat(CheckCommand.exitCode(json("{'state': 'DONE', 'level': 'deep', 'consistent': true}")))
                .isZero();
        assertThat(CheckCommand.exitCode(json("{'state': 'DONE', 'level': 'digests', 'consistent': false}")))
                .isEqualTo(1);
        assertThat(CheckCommand.exitCode(json("{'state': 'FAILED', 'level': 'digests'}")))
                .isEqualTo(2);
        // No report at all: the operation as it ended.
        assertThat(CheckCommand.exitCode(json("{'state': 'CANCELLED', 'operation': 'check'}")))
                .isEqualTo(2);
    }

    @Test
    void checkOfOffsetsExitsWithWhatWasFound() throws Exception {
        String backlog =
                "{'state': 'DONE', 'level': 'offsets', 'caughtUp': false, 'offsets': {'errors': {}}, 'findings': []}";
        assertThat(CheckCommand.exitCode(json(backlog))).isZero();
        assertThat(CheckCommand.exitCode(
                        json(backlog.replace("'findings'", "'outcomes': {'state': 'DIFFERENT'}, 'findings'"))))
                .isEqualTo(1);
        String foreignRow = "{'state': 'FAILED', 'level': 'offsets', 'caughtUp': true, 'offsets': {'errors': {}},"
                + " 'findings': [{'key': '~offset/memory.enriched-0'}]}";
        assertThat(CheckCommand.exitCode(json(foreignRow))).isEqualTo(1);
        assertThat(CheckCommand.exitCode(json(foreignRow.replace("{}", "{'GRAPH': 'away'}"))))
                .isEqualTo(2);
        assertThat(CheckCommand.exitCode(json("{'state': 'FAILED', 'level': 'offsets', 'findings': []}")))
                .isEqualTo(2);
    }

    @Test
    void errorsAreJsonWhereJsonIsAskedFor(@TempDir Path folder) throws Exception {
        assertThat(failure("check", "--dir", folder.toString(), "--json")).isEqualTo("NOT_RUNNING");
        assertThat(failure("repair", "--dir", folder.toString(), "--json", "--limits", "3"))
                .isEqualTo("INVALID_ARGUMENT");
        for (String half : List.of("acme", "acme/", "/ann")) {
            assertThat(failure("check", "--dir", folder.toString(), "--json", "--scope", half))
                    .as(half)
                    .isEqualTo("MISSING_SCOPE");
        }
        assertThat(failure("repair", "--dir", folder.toString(), "--json", "--scope", "acme/ann/m1"))
                .isEqualTo("INVALID_IDENTIFIER");
    }

    /** The code that the command prints to standard output, and nothing else. */
    private static String failure(String... arguments) throws JsonProcessingException {
        var out = new StringWriter();
        var err = new StringWriter();
        CommandLine memlog =
                MemlogCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        assertThat(memlog.execute(arguments)).isEqualTo(2);
        assertThat(err.toString()).isEmpty();
        return HttpJson.JSON.readTree(out.toString()).path("code").asText();
    }

    @Test
    void scopeIsATenantAndAUser() {
        assertThat(OperationCalls.scope("acme/ann").toString()).isEqualTo("{\"tenantId\":\"acme\",\"userId\":\"ann\"}");
        assertThatThrownBy(() -> OperationCalls.scope("acme")).isInstanceOf(CommandFailedException.class);
    }

    @Test
    void untilIsOffsetsOrWhatTheServiceMakesOfIt() {
        assertThat(RebuildCommand.until("0:15,1:0").toString()).isEqualTo("{\"0\":15,\"1\":0}");
        assertThat(RebuildCommand.until("2026-11-22T00:00:00Z").isTextual()).isTrue();
        assertThat(RebuildCommand.until("0:15,1").isTextual()).isTrue();
        assertThatThrownBy(() -> RebuildCommand.until("0:99999999999999999999"))
                .isInstanceOf(CommandFailedException.class);
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return HttpJson.JSON.readTree(text.replace('\'', '"'));
    }
}
