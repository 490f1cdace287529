package io.memlog.models;

import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A text and what it takes to understand it; immutable.
 *
 * @param occurredAt event time; relative dates are resolved against it, never against the clock
 * @param zone zone in which relative dates are meant
 * @param userName name of the user whose memory it is, the first person where no speaker is known
 * @param speakerName name of the one who said it, the first person of the whole text
 */
public record ExtractionRequest(
        String text,
        Instant occurredAt,
        ZoneId zone,
        @Nullable String userName,
        @Nullable String speakerName) {
    /** A request that knows no names. */
    public static ExtractionRequest of(String text, Instant occurredAt, ZoneId zone) {
        return new ExtractionRequest(text, occurredAt, zone, null, null);
    }
}
