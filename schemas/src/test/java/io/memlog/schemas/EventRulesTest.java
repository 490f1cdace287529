package io.memlog.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.memlog.schemas.avro.Append;
import io.memlog.schemas.avro.Clear;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Patch;
import io.memlog.schemas.avro.Put;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventRulesTest {
    private final EventRules rules = new EventRules(Limits.DEFAULT);

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of("no tenant", event().setTenantId(""), ErrorCode.MISSING_SCOPE),
                Arguments.of("no user", event().setUserId(""), ErrorCode.MISSING_SCOPE),
                Arguments.of("slash", event().setUserId("a/b"), ErrorCode.INVALID_IDENTIFIER),
                Arguments.of("no memory id", event().setMemoryId(null), ErrorCode.MISSING_MEMORY_ID),
                Arguments.of("no event id", event().setEventId(""), ErrorCode.INVALID_IDENTIFIER),
                Arguments.of("zone", event().setZone("Mars/Olympus"), ErrorCode.INVALID_FIELD),
                Arguments.of(
                        "time that no store holds",
                        event().setOp(put("a").setValidTo(Instant.ofEpochMilli(Long.MAX_VALUE))
                                .build()),
                        ErrorCode.INVALID_FIELD),
                Arguments.of("control character", event().setAgentId("a\0"), ErrorCode.INVALID_FIELD),
                Arguments.of("blank", event().setOp(put(" ").build()), ErrorCode.BLANK_CONTENT),
                Arguments.of("U+0000", event().setOp(put("a\0b").build()), ErrorCode.INVALID_FIELD),
                Arguments.of("oversize", event().setOp(put("ä".repeat(5_121)).build()), ErrorCode.TOO_LARGE),
                Arguments.of(
                        "importance", event().setOp(put("a").setImportance(11).build()), ErrorCode.INVALID_FIELD),
                Arguments.of(
                        "tags",
                        event().setOp(put("a").setTags(Collections.nCopies(65, "t"))
                                .build()),
                        ErrorCode.INVALID_FIELD),
                Arguments.of(
                        "metadata",
                        event().setOp(put("a").setMetadata(Map.of("k\n", "v")).build()),
                        ErrorCode.INVALID_FIELD),
                Arguments.of(
                        "clear of a name that is no field",
                        event().setOp(Patch.newBuilder()
                                .setClear(List.of("content"))
                                .build()),
                        ErrorCode.INVALID_FIELD),
                Arguments.of("empty append", event().setOp(Append.newBuilder().build()), ErrorCode.BLANK_CONTENT));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void brokenRuleHasItsCode(String name, MemoryEvent.Builder event, ErrorCode expected) {
        MemlogException refused = catchThrowableOfType(MemlogException.class, () -> rules.check(event.build()));

        assertThat(refused.code()).isEqualTo(expected);
    }

    @Test
    void textAtItsLimitPasses() {
        assertThatCode(() -> rules.check(
                        event().setOp(put("ä".repeat(5_120)).build()).build()))
                .doesNotThrowAnyException();
    }

    @Test
    void clearNeedsNoMemoryId() {
        assertThatCode(() -> rules.check(event().setMemoryId(null)
                        .setOp(Clear.newBuilder().build())
                        .build()))
                .doesNotThrowAnyException();
    }

    private static MemoryEvent.Builder event() {
        return MemoryEvent.newBuilder()
                .setEventId("e-1")
                .setTenantId("acme")
                .setUserId("ann")
                .setMemoryId("m-1")
                .setOccurredAt(Instant.EPOCH)
                .setOp(put("text").build());
    }

    private static Put.Builder put(String content) {
        return Put.newBuilder().setContent(content);
    }
}
