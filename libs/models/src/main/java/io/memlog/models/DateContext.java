package io.memlog.models;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * What a date of a text is resolved against; immutable.
 *
 * @param at local time of the event
 */
record DateContext(String text, LocalDateTime at, ZoneId zone) {
    LocalDate day() {
        return at.toLocalDate();
    }

    Tense tense(int start, int end) {
        return Tense.at(text, start, end);
    }
}
