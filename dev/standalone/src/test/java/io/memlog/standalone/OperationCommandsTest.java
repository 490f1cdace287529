package io.memlog.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

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
        assertThat(CheckCommand.exitCode(json("{'state': 'DONE', 'level': 'offsets', 'caughtUp': true}")))
                .isZero();
        assertThat(CheckCommand.exitCode(json("{'state': 'FAILED', 'level': 'digests'}")))
                .isEqualTo(2);
        // No report at all: the operation as it ended.
        assertThat(CheckCommand.exitCode(json("{'state': 'CANCELLED', 'operation': 'check'}")))
                .isEqualTo(2);
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
