package io.memlog.models;

import java.time.LocalTime;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads times of the day; stateless. */
final class TimeFinder {
    static final Pattern TIME = Pattern.compile(
            "(?<![\\d:.,/$\u20ac\u00a3-])(?:(\\d{1,2})(?:[:.](\\d{2}))?\\s?(?i:(am|pm|a\\.m\\.?|p\\.m\\.?))(?![\\p{L}\\d])"
                    + "|(\\d{1,2}):(\\d{2})(?![\\d:%]|\\.\\d)|([01]?\\d|2[0-3])h([0-5]\\d)\\b|(\\d{1,2})\\so['\u2019]clock\\b)"
                    + "|\\b(?:12\\s)?(noon|midday|midnight)\\b"
                    + "|\\b(?i:(half\\spast|quarter\\spast|quarter\\sto)\\s(\\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))\\b");
    private static final Pattern LATE =
            Pattern.compile("\\s(?:in\\sthe\\s(?:afternoon|evening)|at\\snight|tonight)\\b");
    /** What is run, scored or measured before a time makes it a duration or a score. */
    private static final Pattern MEASURED = Pattern.compile(
            "(?i)\\b(?:\\d+\\s?k|\\d*\\s?km|marathon|pb|personal\\sbest|best|record|lap|split|score|ratio|won|lost|beat|ran|finished\\sin|time\\sof)\\b");

    private static final Pattern PREPOSITION =
            Pattern.compile("(?i)(?:\\bat|\\bby|\\baround|\\bfrom|\\buntil|\\btill|\\bto|\\bthe|@)\\s?$");
    private static final int LONGEST_PREPOSITION = 9;
    private static final int REACH = 60;

    private TimeFinder() {}

    /** What is measured in a text: where it begins, by where it ends. */
    static NavigableMap<Integer, Integer> measures(String text) {
        NavigableMap<Integer, Integer> measures = new TreeMap<>();
        for (Matcher m = MEASURED.matcher(text); m.find(); ) {
            measures.put(m.end(), m.start());
        }
        return measures;
    }

    /** Time of a match of {@link #TIME}, hours and minutes; empty if there is no such time or it is a duration. */
    static Optional<String> read(String text, Matcher m, boolean isLate, NavigableMap<Integer, Integer> measures) {
        if (m.group(9) != null) {
            return Optional.of(m.group(9).equals("midnight") ? "00:00" : "12:00");
        }
        if (m.group(10) != null) {
            return inWords(m.group(10), m.group(11), isLate || isLate(text, m.end()));
        }
        if (m.group(3) != null) {
            int hour = Integer.parseInt(m.group(1));
            boolean isAfternoon = Character.toLowerCase(m.group(3).charAt(0)) == 'p';
            return hour < 1 || hour > 12
                    ? Optional.empty()
                    : clock(hour % 12 + (isAfternoon ? 12 : 0), minutes(m.group(2)));
        }
        if (m.group(4) != null && isMeasured(text, m.start(), measures)) {
            return Optional.empty();
        }
        String hours = m.group(4) != null ? m.group(4) : m.group(6) != null ? m.group(6) : m.group(8);
        String minutes = m.group(4) != null ? m.group(5) : m.group(7);
        return clock(late(Integer.parseInt(hours), isLate || isLate(text, m.end())), minutes(minutes));
    }

    /** Time of a bare hour, as in "tomorrow at 11". */
    static Optional<String> hour(String digits, boolean isLate) {
        return clock(late(Integer.parseInt(digits), isLate), 0);
    }

    private static Optional<String> inWords(String relation, String number, boolean isLate) {
        int hour = late(NumberWords.count(number).orElse(0), isLate);
        String lower = DateWords.lower(relation);
        if (lower.startsWith("half")) {
            return clock(hour, 30);
        }
        return lower.endsWith("past") ? clock(hour, 15) : clock(hour == 0 ? 23 : hour - 1, 45);
    }

    private static int late(int hour, boolean isLate) {
        return isLate && hour >= 1 && hour <= 11 ? hour + 12 : hour;
    }

    private static boolean isLate(String text, int end) {
        return LATE.matcher(text).region(end, text.length()).lookingAt();
    }

    private static boolean isMeasured(String text, int start, NavigableMap<Integer, Integer> measures) {
        Map.Entry<Integer, Integer> last = measures.floorEntry(start);
        return last != null
                && last.getValue() >= start - REACH
                && !PREPOSITION
                        .matcher(text.substring(Math.max(0, start - LONGEST_PREPOSITION), start))
                        .find();
    }

    private static int minutes(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static Optional<String> clock(int hour, int minute) {
        return hour > 23 || minute > 59
                ? Optional.empty()
                : Optional.of(LocalTime.of(hour, minute).toString());
    }
}
