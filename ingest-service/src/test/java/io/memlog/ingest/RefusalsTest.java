package io.memlog.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.EventRules;
import io.memlog.schemas.Limits;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Put;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused before the log, with which code, and whether the caller is told which field. */
class RefusalsTest {
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final RequestReader reader = new RequestReader();
    private final EventFactory events = new EventFactory(new EventRules(Limits.DEFAULT), new EventIds(CLOCK), CLOCK);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {                                                                     | MALFORMED_REQUEST  | line 1
            ``                                                                    | MALFORMED_REQUEST  | body
            []                                                                    | MALFORMED_REQUEST  | an array
            null                                                                  | MALFORMED_REQUEST  | null
            {"content": "a"} trailing                                             | MALFORMED_REQUEST  | line 1
            {"content": "a", "content": "b"}                                      | MALFORMED_REQUEST  | line 1
            {"userId": "u", "content": "a"}                                       | MISSING_SCOPE      | no tenantId
            {"tenantId": "t", "content": "a"}                                     | MISSING_SCOPE      | no userId
            {"tenantId": "t", "userId": "", "content": "a"}                       | MISSING_SCOPE      | no userId
            {"tenantId": "t/x", "userId": "u", "content": "a"}                    | INVALID_IDENTIFIER | tenantId
            {"tenantId": "t", "userId": "u", "memoryId": "a/b", "content": "a"}   | INVALID_IDENTIFIER | memoryId
            {"tenantId": "t", "userId": "u", "eventId": "", "content": "a"}       | INVALID_IDENTIFIER | eventId
            {"tenantId": "t", "userId": "u"}                                      | BLANK_CONTENT      | content
            {"tenantId": "t", "userId": "u", "content": "  "}                     | BLANK_CONTENT      | content
            {"tenantId": "t", "userId": "u", "contents": "a"}                     | INVALID_FIELD      | contents: expected one of
            {"tenantId": "t", "userId": "u", "content": 5}                        | INVALID_FIELD      | content: expected a text
            {"tenantId": "t", "userId": "u", "content": true}                     | INVALID_FIELD      | found a boolean
            {"tenantId": "t", "userId": "u", "content": "\\ud800"}                | INVALID_FIELD      | content
            {"tenantId": "t", "userId": "u", "content": "a\\u0000b"}              | INVALID_FIELD      | content
            {"tenantId": 7, "userId": "u", "content": "a"}                        | INVALID_FIELD      | tenantId
            {"tenantId": "t", "userId": "u", "content": "a", "tags": "x"}         | INVALID_FIELD      | tags: expected an array
            {"tenantId": "t", "userId": "u", "content": "a", "tags": [1]}         | INVALID_FIELD      | tags[0]: expected a text
            {"tenantId": "t", "userId": "u", "content": "a", "tags": [null]}      | INVALID_FIELD      | tags
            {"tenantId": "t", "userId": "u", "content": "a", "metadata": {"k": 1}}     | INVALID_FIELD | metadata.k
            {"tenantId": "t", "userId": "u", "content": "a", "metadata": {"k": null}}  | INVALID_FIELD | metadata
            {"tenantId": "t", "userId": "u", "content": "a", "importance": 11}    | INVALID_FIELD      | importance: expected 1 to 10
            {"tenantId": "t", "userId": "u", "content": "a", "importance": 2.5}   | INVALID_FIELD      | importance: expected an integer
            {"tenantId": "t", "userId": "u", "content": "a", "importance": "3"}   | INVALID_FIELD      | importance: expected an integer
            {"tenantId": "t", "userId": "u", "content": "a", "importance": 99999999999} | INVALID_FIELD | importance: expected an integer
            {"tenantId": "t", "userId": "u", "content": "a", "expectedVersion": "1"}   | INVALID_FIELD | expectedVersion
            {"tenantId": "t", "userId": "u", "content": "a", "extract": "yes"}    | INVALID_FIELD      | extract: expected true or false
            {"tenantId": "t", "userId": "u", "content": "a", "occurredAt": 1700000000} | INVALID_FIELD | occurredAt: expected a time
            {"tenantId": "t", "userId": "u", "content": "a", "occurredAt": "yesterday"} | INVALID_FIELD | occurredAt: expected a time
            {"tenantId": "t", "userId": "u", "content": "a", "validTo": "+999999999-01-01T00:00:00Z"} | INVALID_FIELD | validTo
            {"tenantId": "t", "userId": "u", "content": "a", "zone": "Mars/Base"} | INVALID_FIELD      | zone
            {"tenantId": "t", "userId": "u", "messages": [{"role": "robot", "content": "a"}]}  | INVALID_FIELD | messages.role
            {"tenantId": "t", "userId": "u", "messages": [{"role": "user"}]}      | INVALID_FIELD      | messages.content
            {"tenantId": "t", "userId": "u", "messages": [{"role": "user", "content": "a", "x": 1}]} | INVALID_FIELD | messages[0].x
            {"tenantId": "t", "userId": "u", "messages": [null]}                  | INVALID_FIELD      | messages
            {"op": "put", "tenantId": "t", "userId": "u", "content": "a"}         | INVALID_FIELD      | op
            """)
    void refusesAPutWithCodeAndPlace(String body, ErrorCode code, String detail) {
        // When
        MemlogException refusal = refusalOf(body, Operation.PUT);

        // Then
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal).hasMessageContaining(detail);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            PATCH   | {"tenantId": "t", "userId": "u", "content": "a"}                     | MISSING_MEMORY_ID
            PATCH   | {"tenantId": "t", "userId": "u", "memoryId": "m", "clear": ["kind"]} | INVALID_FIELD
            APPEND  | {"tenantId": "t", "userId": "u", "memoryId": "m"}                    | BLANK_CONTENT
            APPEND  | {"tenantId": "t", "userId": "u", "memoryId": "m", "content": "a"}    | INVALID_FIELD
            DELETE  | {"tenantId": "t", "userId": "u"}                                     | MISSING_MEMORY_ID
            ERASE   | {"tenantId": "t", "userId": "u"}                                     | MISSING_MEMORY_ID
            RESTORE | {"tenantId": "t", "userId": "u"}                                     | MISSING_MEMORY_ID
            CLEAR   | {"tenantId": "t", "userId": "u", "backup": 1}                        | INVALID_FIELD
            """)
    void refusesOtherOperationsWithTheirCode(Operation operation, String body, ErrorCode code) {
        assertThat(refusalOf(body, operation).code()).isEqualTo(code);
    }

    @Test
    void neverRepeatsAValueInARefusal() {
        // When
        MemlogException refusal =
                refusalOf("{\"tenantId\": \"t\", \"userId\": \"u\", \"importance\": \"hunter2\"}", Operation.PUT);

        // Then
        assertThat(refusal).hasMessageNotContaining("hunter2");
    }

    @Test
    void refusesTextBeyondTheLimitsAsTooLarge() {
        // When
        MemlogException message = refusalOf(put("x".repeat(Limits.DEFAULT.messageBytes() + 1)), Operation.PUT);

        // Then
        assertThat(message.code()).isEqualTo(ErrorCode.TOO_LARGE);
    }

    @Test
    void refusesABodyThatContradictsThePath() {
        // Given
        WriteRequest request = reader.read(
                "{\"tenantId\": \"t\", \"userId\": \"u\", \"memoryId\": \"m\", \"content\": \"a\"}".getBytes(UTF_8),
                Operation.PUT);

        // When
        MemlogException refusal = catchThrowableOfType(
                MemlogException.class, () -> request.addressed(new Address("t", "u", "other", null)));

        // Then
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_FIELD);
        assertThat(refusal).hasMessageContaining("memoryId");
    }

    @Test
    void fillsInWhatTheWriterLeftOut() {
        // When
        MemoryEvent event = events.event(reader.read(put("tea").getBytes(UTF_8), Operation.PUT), null);

        // Then
        assertThat(event.getOccurredAt()).isEqualTo(NOW);
        assertThat(event.getMemoryId()).isNotEqualTo(event.getEventId()).isNotNull();
        assertThat(event.getOperationId()).isEqualTo(event.getEventId());
        assertThat(event.getActor()).isEmpty();
        assertThat(event.getExtract()).isTrue();
        assertThat(((Put) event.getOp()).getKind()).isEqualTo("note");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        // Given
        byte[] latin = "{\"content\": \"caf\u00e9\"}".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);

        // When
        MemlogException refusal = catchThrowableOfType(MemlogException.class, () -> reader.read(latin, Operation.PUT));

        // Then
        assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED_REQUEST);
    }

    @Test
    void refusesNestingThatCouldExhaustTheStack() {
        // When
        MemlogException refusal = refusalOf("[".repeat(50_000), Operation.PUT);

        // Then
        assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED_REQUEST);
    }

    private static String put(String content) {
        return "{\"tenantId\": \"t\", \"userId\": \"u\", \"content\": \"%s\"}".formatted(content);
    }

    private MemlogException refusalOf(String body, Operation operation) {
        return catchThrowableOfType(
                MemlogException.class, () -> events.event(reader.read(body.getBytes(UTF_8), operation), null));
    }
}
