package io.memlog.models;

import static io.memlog.models.DateWords.COUNT;
import static io.memlog.models.DateWords.PART_OF;
import static io.memlog.models.DateWords.PART_OF_DAY;
import static io.memlog.models.DateWords.SEASON;
import static io.memlog.models.DateWords.SHORT_WEEKDAY;
import static io.memlog.models.DateWords.UNIT;
import static io.memlog.models.DateWords.WEEKDAY;
import static io.memlog.models.DateWords.lower;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The forms that are meant from the event: weekdays, "tomorrow", "in 3 weeks", "last month"; stateless. */
final class RelativeDates {
    private static final String SPAN_WORD = "(?i:last|next|this(?:\\scoming|\\spast)?|(?:the\\s)?coming)";
    private static final Set<String> NOT_BEFORE_WEEKDAY =
            WordLists.words("first second third fourth fifth last other every black good easter ash super");
    private static final Pattern TIME_OR_DAY_NEXT = Pattern.compile(
            "\\.?,?\\s(?:at\\s|around\\s|@\\s?)?\\d{1,2}(?::\\d{2}|\\s?(?i:am|pm)|\\s(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))");
    private static final Set<String> BEFORE_SHORT_WEEKDAY =
            WordLists.words("on by until till next last this from before after every each since");

    /** In order of precedence. */
    static final List<DateRule> RULES = List.of(
            DateRule.of(
                    "relative-day",
                    "\\b(?i:(?:early\\s|late\\s)?((?:the\\s)?day\\safter\\stomorrow|(?:the\\s)?day\\sbefore\\syesterday|today|tonight|tonite|tomorrow|tmrw|tmr|yesterday|last\\snight|this\\s(?:morning|afternoon|evening|noon|lunchtime)))"
                            + PART_OF_DAY + "\\b(?!-)",
                    (m, c) -> relativeDay(lower(m.group(1)).replaceAll("\\s+", " "), c)),
            DateRule.of(
                    "every-weekday",
                    "\\b(?i:every|each)\\s(?:(?i:other|second)\\s)?(" + WEEKDAY + "|" + SHORT_WEEKDAY + ")"
                            + PART_OF_DAY + "\\b",
                    (m, c) -> every(m.group(1))),
            DateRule.of(
                    "weekdays",
                    "\\b(" + WEEKDAY + ")(?:s|\\s(?i:mornings|afternoons|evenings|nights))\\b",
                    (m, c) -> every(m.group(1))),
            DateRule.of(
                    "weekday-of-week",
                    "\\b(" + WEEKDAY + ")" + PART_OF_DAY + "\\s(?:(?i:of)\\s)?(?i:(last|next|this))\\s(?i:week)\\b",
                    (m, c) -> weekdayOfWeek(m.group(2), m.group(1), c)),
            DateRule.of(
                    "week-weekday",
                    "\\b(?i:(last|next|this))\\s(?i:week)(?:['\u2019]s)?\\s(?:(?i:on)\\s)?(" + WEEKDAY + ")"
                            + PART_OF_DAY + "\\b",
                    (m, c) -> weekdayOfWeek(m.group(1), m.group(2), c)),
            DateRule.of(
                    "weekday",
                    "\\b(?:(?i:(last|next|this(?:\\scoming|\\spast)?|(?:the\\s)?coming))\\s)?(" + WEEKDAY + ")"
                            + PART_OF_DAY + "\\b",
                    RelativeDates::weekday),
            DateRule.of(
                    "short-weekday",
                    "\\b(?:(?i:(last|next|this(?:\\scoming|\\spast)?))\\s)?(" + SHORT_WEEKDAY + ")" + PART_OF_DAY
                            + "\\b",
                    RelativeDates::shortWeekday),
            DateRule.of(
                    "ago",
                    "\\b(" + COUNT + ")\\s(" + UNIT + ")s?\\s(?i:(ago|from\\snow|from\\stoday))\\b",
                    (m, c) -> distance(m.group(1), m.group(2), lower(m.group(3)).equals("ago") ? -1 : 1, c)),
            DateRule.of(
                    "half-hour",
                    "\\b(?:(?i:in\\s)half\\san\\shour|half\\san\\shour\\sago)\\b",
                    (m, c) -> DateMath.minute(c.at().plusMinutes(m.group().endsWith("ago") ? -30 : 30))
                            .toString()),
            DateRule.of(
                    "in",
                    "\\b(?i:in)\\s(?:(?i:about|around)\\s)?(" + COUNT + ")\\s(" + UNIT
                            + ")s?\\b(?!['\u2019]?\\s(?:of|flat)\\b)",
                    RelativeDates::in),
            DateRule.of(
                    "part-of-span",
                    "\\b(?i:(?:the\\s)?(?:very\\s)?(?:end|start|beginning|middle)\\sof\\sthe)\\s(?i:(week|month|quarter|year))\\b(?!\\sof\\b)",
                    (m, c) -> span("this", lower(m.group(1)), c)),
            DateRule.of(
                    "relative-span",
                    "\\b(?:" + PART_OF + "\\s)?(" + SPAN_WORD + ")\\s((?i:weekend|week|month|quarter|year)|" + SEASON
                            + ")\\b(?!\\sof\\b)",
                    (m, c) -> span(CalendarDates.relative(m.group(1)), lower(m.group(2)), c)),
            DateRule.of(
                    "season",
                    "(?=[tT])(?<=\\b(?i:since|until|till|by|before|after|over|during|throughout|in)\\s)(?i:the)\\s("
                            + SEASON + ")\\b",
                    RelativeDates::season),
            DateRule.of(
                    "weekend",
                    "(?=[tT])(?<=\\b(?i:over|at|on|for|by|during|until|before|after|since)\\s)(?i:the\\sweekend)\\b",
                    (m, c) -> weekend(c.tense(m.start(), m.end()), c.day())));

    private RelativeDates() {}

    private static String relativeDay(String words, DateContext c) {
        int days = switch (words) {
            case "the day after tomorrow", "day after tomorrow" -> 2;
            case "tomorrow", "tmrw", "tmr" -> 1;
            case "yesterday", "last night" -> -1;
            case "the day before yesterday", "day before yesterday" -> -2;
            default -> 0;
        };
        return c.day().plusDays(days).toString();
    }

    private static String every(String weekday) {
        return "every-" + lower(DateWords.weekday(weekday).name());
    }

    private static String weekdayOfWeek(String word, String weekday, DateContext c) {
        int step = step(lower(word));
        return c.day().plusWeeks(step).with(DateWords.weekday(weekday)).toString();
    }

    private static int step(String word) {
        return word.equals("last") ? -1 : word.equals("next") ? 1 : 0;
    }

    private static @Nullable String weekday(Matcher m, DateContext c) {
        String before = DateWords.wordBefore(c.text(), m.start());
        if (NOT_BEFORE_WEEKDAY.contains(before) || c.text().startsWith(" of the ", m.end())) {
            return null;
        }
        if (isListedWithEvery(c.text(), m.start())) {
            return every(m.group(2));
        }
        return resolved(m, c);
    }

    private static String resolved(Matcher m, DateContext c) {
        String word = m.group(1) == null ? "" : CalendarDates.relative(m.group(1));
        return DateMath.weekday(word, DateWords.weekday(m.group(2)), c.tense(m.start(), m.end()), c.day())
                .toString();
    }

    /** "Sat" and "sun" are days only where the words around say so. */
    private static @Nullable String shortWeekday(Matcher m, DateContext c) {
        String before = DateWords.wordBefore(c.text(), m.start());
        boolean isDay = m.group(1) != null
                || TIME_OR_DAY_NEXT
                        .matcher(c.text())
                        .region(m.end(), c.text().length())
                        .lookingAt()
                || BEFORE_SHORT_WEEKDAY.contains(before);
        return isDay && !DateWords.describesNext(c.text(), m.end()) ? resolved(m, c) : null;
    }

    /** "every Monday and Wednesday" */
    private static boolean isListedWithEvery(String text, int start) {
        String before = lower(text.substring(Math.max(0, start - 40), start));
        return before.matches(".*\\b(?:every|each) [a-z]{3,6}day(?:, [a-z]{3,6}day){0,4},? (?:and|or) ");
    }

    private static @Nullable String in(Matcher m, DateContext c) {
        // "read it in two days" is how long it took; "the first time in five years" looks back.
        String before = DateWords.wordBefore(c.text(), m.start());
        boolean isDuration =
                Set.of("time", "times", "once", "twice", "first", "k", "km").contains(before)
                        || before.matches("\\d+k?m?")
                        || c.tense(m.start(), m.end()) == Tense.PAST;
        return isDuration ? null : distance(m.group(1), m.group(2), 1, c);
    }

    private static @Nullable String distance(String written, String unit, int sign, DateContext c) {
        Optional<Integer> count = NumberWords.count(written.replaceAll("\\s+", " "));
        if (count.isEmpty()) {
            return null;
        }
        int signed = sign * count.get();
        LocalDate day = c.day();
        return switch (lower(unit)) {
            case "minute", "min" -> DateMath.minute(c.at().plusMinutes(signed)).toString();
            case "hour", "hr" -> DateMath.minute(c.at().plusHours(signed)).toString();
            case "day" -> day.plusDays(signed).toString();
            case "week" -> DateMath.week(day.plusWeeks(signed));
            case "fortnight" -> DateMath.week(day.plusWeeks(2L * signed));
            case "month" -> YearMonth.from(day).plusMonths(signed).toString();
            case "year" -> Integer.toString(day.getYear() + signed);
            default -> Integer.toString(day.getYear() + 10 * signed);
        };
    }

    private static String span(String word, String unit, DateContext c) {
        int step = step(word);
        LocalDate day = c.day();
        return switch (unit) {
            case "week" -> DateMath.week(day.plusWeeks(step));
            case "weekend" -> DateMath.weekend(day.plusWeeks(step));
            case "month" -> YearMonth.from(day).plusMonths(step).toString();
            case "quarter" -> {
                LocalDate moved = day.plusMonths(3L * step);
                yield DateMath.quarter(moved.getYear(), moved.get(IsoFields.QUARTER_OF_YEAR));
            }
            case "year" -> Integer.toString(day.getYear() + step);
            default -> DateMath.season(word, unit, day, c.zone());
        };
    }

    /** "in the summer" may be any summer, unless the sentence tells of one. */
    private static @Nullable String season(Matcher m, DateContext c) {
        Tense tense = c.tense(m.start(), m.end());
        boolean isGeneral = DateWords.wordBefore(c.text(), m.start()).equals("in") && tense != Tense.PAST;
        return isGeneral ? null : DateMath.season(tense, lower(m.group(1)), c.day(), c.zone());
    }

    private static String weekend(Tense tense, LocalDate day) {
        boolean isOver = tense == Tense.PAST && day.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) < 0;
        return DateMath.weekend(isOver ? day.minusWeeks(1) : day);
    }
}
