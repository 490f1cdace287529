package io.memlog.models;

import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * What a date of a text is resolved against; immutable.
 *
 * @param at time of the event, where it is
 */
record DateContext(String text, ZonedDateTime at) {
    LocalDate day() {
        return at.toLocalDate();
    }

    ZoneId zone() {
        return at.getZone();
    }

    Tense tense(int start, int end) {
        return Tense.at(text, start, end);
    }
}
