package io.memlog.models;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A form that dates are written in; immutable, thread-safe if its resolution is. */
record DateRule(String id, Pattern pattern, Resolution resolution) {
    /**
     * Gives the ISO form of what matched, or null if it is no date after all. A day that does not exist throws
     * {@link java.time.DateTimeException}.
     */
    interface Resolution {
        @Nullable
        String resolve(Matcher matcher, DateContext context);
    }

    static DateRule of(String id, String pattern, Resolution resolution) {
        return new DateRule("date-" + id, Pattern.compile(pattern), resolution);
    }
}
