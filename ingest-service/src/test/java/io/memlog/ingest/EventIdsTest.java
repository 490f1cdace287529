package io.memlog.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.Scope;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventIdsTest {
    @Test
    void idsAreVersion7UuidsThatSortByTheirTime() {
        // Given
        Instant early = Instant.parse("2026-01-01T00:00:00.123Z");
        EventIds now = new EventIds(Clock.fixed(early, ZoneOffset.UTC));
        EventIds later = new EventIds(Clock.fixed(early.plusMillis(1), ZoneOffset.UTC));

        // When
        UUID id = UUID.fromString(now.next());

        // Then
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(early.toEpochMilli());
        assertThat(later.next()).isGreaterThan(id.toString());
    }

    @Test
    void idsOfOneMillisecondDiffer() {
        // Given
        EventIds ids = new EventIds(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

        // When
        var made = IntStream.range(0, 10_000).mapToObj(i -> ids.next()).collect(Collectors.toSet());

        // Then
        assertThat(made).hasSize(10_000);
    }

    @Test
    void theMemoryOfAnEventIsTheSameEachTimeAndAnotherInAnotherScope() {
        // When
        String memoryId = EventIds.memoryIdOf(new Scope("t", "u"), "e1");

        // Then
        assertThat(memoryId)
                .isEqualTo(EventIds.memoryIdOf(new Scope("t", "u"), "e1"))
                .isNotEqualTo(EventIds.memoryIdOf(new Scope("t", "v"), "e1"));
        assertThat(UUID.fromString(memoryId).version()).isEqualTo(8);
    }
}
