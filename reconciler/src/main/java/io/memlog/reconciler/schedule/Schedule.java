package io.memlog.reconciler.schedule;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** When something is due; immutable. */
public sealed interface Schedule permits Schedule.Every, Cron {
    /** What a variable may hold. */
    String FORM = "a duration such as PT15M of at least PT10S, or the five fields of cron in UTC such as '30 3 * * *'";

    /** The first time after the given one. */
    Instant next(Instant after);

    /** At equal distances, counted from the last time. */
    record Every(Duration interval) implements Schedule {
        private static final Duration SHORTEST = Duration.ofSeconds(10);

        public Every {
            if (interval.compareTo(SHORTEST) < 0) {
                throw new IllegalArgumentException("expected at least %s, found %s".formatted(SHORTEST, interval));
            }
        }

        @Override
        public Instant next(Instant after) {
            return after.plus(interval);
        }
    }

    /**
     * Reads either form.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    static Schedule parse(String text) {
        if (text.startsWith("P")) {
            try {
                return new Every(Duration.parse(text));
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("expected a duration, found another text", e);
            }
        }
        return Cron.parse(text);
    }
}
