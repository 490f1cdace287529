package io.memlog.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.avro.OutcomeStatus;
import org.junit.jupiter.api.Test;

class SeenEventTest {
    private final SeenEvent applied = new SeenEvent(
            BodyHash.of(TestEvents.put("ann", "m1", "text")), 3, 1L << 40, OutcomeStatus.APPLIED, null, 7L);

    @Test
    void survivesItsBytes() {
        assertThat(SeenEvent.fromBytes(applied.toBytes())).isEqualTo(applied);
    }

    @Test
    void ofARefusalSurvivesItsBytes() {
        var refused = new SeenEvent(applied.bodyHash(), 0, 0, OutcomeStatus.REJECTED, "NOT_FOUND", null);

        assertThat(SeenEvent.fromBytes(refused.toBytes())).isEqualTo(refused);
    }

    @Test
    void ofAnotherFormatIsNotGuessedAt() {
        byte[] bytes = applied.toBytes();
        bytes[0] = 9;

        assertThatThrownBy(() -> SeenEvent.fromBytes(bytes)).hasMessage("seen event: expected format 1, found 9");
    }
}
