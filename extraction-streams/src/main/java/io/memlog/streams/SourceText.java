package io.memlog.streams;

import io.memlog.models.ExtractionRequest;
import io.memlog.schemas.MemoryText;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Message;
import io.memlog.schemas.avro.Role;
import io.memlog.schemas.avro.Sha256;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A text that models read; immutable.
 *
 * @param text content and messages of a memory
 * @param hash of the text
 * @param saidAt time against which relative dates are resolved
 * @param zone in which they are meant
 * @param speaker who says "I" in all of it; null if nobody or more than one is named
 * @param user who says "I" where nobody else does, and whom an assistant calls "you": the one name of the messages of role USER
 */
record SourceText(
        String text,
        Sha256 hash,
        Instant saidAt,
        ZoneId zone,
        @Nullable String speaker,
        @Nullable String user) {

    static SourceText of(MemoryRecord memory, @Nullable String zone) {
        return new SourceText(
                MemoryText.of(memory.getContent(), memory.getMessages()),
                memory.getContentHash(),
                memory.getUpdatedAt(),
                zone == null ? ZoneOffset.UTC : ZoneId.of(zone),
                speakerOf(memory),
                userOf(memory));
    }

    boolean isBlank() {
        return text.isBlank();
    }

    /** All of the time and the zone that local rules look at. */
    String moment() {
        LocalDateTime minute = LocalDateTime.ofInstant(saidAt, zone).truncatedTo(ChronoUnit.MINUTES);
        return "%s[%s]".formatted(minute, zone.getId());
    }

    ExtractionRequest toRequest() {
        return new ExtractionRequest(text, saidAt, zone, user, speaker);
    }

    private static @Nullable String speakerOf(MemoryRecord memory) {
        List<String> names =
                memory.getMessages().stream().map(Message::getName).distinct().toList();
        return names.size() == 1 && memory.getContent().isBlank() ? names.getFirst() : null;
    }

    private static @Nullable String userOf(MemoryRecord memory) {
        List<String> names = memory.getMessages().stream()
                .filter(message -> message.getRole() == Role.USER)
                .map(Message::getName)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return names.size() == 1 ? names.getFirst() : null;
    }
}
