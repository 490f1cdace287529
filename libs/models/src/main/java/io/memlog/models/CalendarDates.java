package io.memlog.models;

import static io.memlog.models.DateWords.ANY_WEEKDAY;
import static io.memlog.models.DateWords.CLEAR_MONTH;
import static io.memlog.models.DateWords.FULL_MONTH;
import static io.memlog.models.DateWords.HOLIDAY;
import static io.memlog.models.DateWords.MONTH;
import static io.memlog.models.DateWords.PART_OF;
import static io.memlog.models.DateWords.SEASON;
import static io.memlog.models.DateWords.lower;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.YearMonth;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** The forms that name a day, month, season, quarter or year of the calendar; stateless. */
final class CalendarDates {
    private static final String ORDINAL = "(?:st|nd|rd|th)";
    private static final String YEAR = "(?:\\.?,?\\s(\\d{4})\\b(?!:))?";
    private static final String DASH = "\\s?[-\u2013\u2014]\\s?";
    private static final Set<String> BEFORE_DAY =
            WordLists.words("on by until till since from before after due the to");
    private static final Set<String> BEFORE_NTH = WordLists.words("""
            on by until till since from before after due to is was are for between and or around
            """);

    /** In order of precedence. */
    static final List<DateRule> RULES = List.of(
            DateRule.of(
                    "iso",
                    "\\b(\\d{4})[-/](\\d{2})[-/](\\d{2})(?:[T ](\\d{2}:\\d{2})(?::\\d{2}Z?)?)?\\b",
                    (m, c) -> iso(m)),
            DateRule.of(
                    "iso-week",
                    "\\b((?:19|20)\\d{2})-W(\\d{2})\\b",
                    (m, c) -> DateMath.week(number(m.group(1)), number(m.group(2)))),
            DateRule.of(
                    "iso-month",
                    "\\b((?:19|20)\\d{2})-(0[1-9]|1[0-2])\\b(?![-/\\d])",
                    (m, c) -> m.group(1) + "-" + m.group(2)),
            DateRule.of(
                    "digits",
                    "\\b(\\d{1,2})([-.])(\\d{1,2})\\2(\\d{4})\\b",
                    (m, c) -> date(m.group(4), m.group(3), m.group(1))),
            DateRule.of("slashes", "\\b(\\d{1,2})/(\\d{1,2})/(\\d{4}|\\d{2})\\b(?!/)", CalendarDates::slashes),
            DateRule.of(
                    "day-range",
                    "\\b(?:the\\s)?(\\d{1,2})" + ORDINAL + "?(" + DASH
                            + "|\\sto\\s|\\suntil\\s|\\sand\\s)(?:the\\s)?(\\d{1,2})" + ORDINAL + "?\\s(?:of\\s)?("
                            + MONTH + ")\\b" + YEAR,
                    CalendarDates::dayRange),
            DateRule.of(
                    "month-days",
                    "\\b(" + MONTH + ")\\.?\\s(\\d{1,2})" + ORDINAL + "?" + DASH + "(\\d{1,2})" + ORDINAL
                            + "?\\b(?!:|\\s?(?i:[ap]\\.?m\\b))" + YEAR,
                    (m, c) -> range(m.group(1), m.group(2), m.group(1), m.group(3), m.group(4), m, c)),
            DateRule.of(
                    "two-months",
                    "\\b(\\d{1,2})" + ORDINAL + "?\\s(" + MONTH + ")" + DASH + "(\\d{1,2})" + ORDINAL + "?\\s(" + MONTH
                            + ")\\b" + YEAR,
                    (m, c) -> range(m.group(2), m.group(1), m.group(4), m.group(3), m.group(5), m, c)),
            DateRule.of(
                    "months-days",
                    "\\b(" + MONTH + ")\\.?\\s(\\d{1,2})" + ORDINAL + "?" + DASH + "(" + MONTH + ")\\.?\\s(\\d{1,2})"
                            + ORDINAL + "?\\b" + YEAR,
                    (m, c) -> range(m.group(1), m.group(2), m.group(3), m.group(4), m.group(5), m, c)),
            DateRule.of(
                    "day-month",
                    "\\b(?:" + ANY_WEEKDAY + ",?\\s)?(?:the\\s)?(\\d{1,2})" + ORDINAL + "?\\s(?:of\\s)?(" + MONTH
                            + ")\\b" + YEAR,
                    (m, c) -> day(m.group(2), m.group(1), m.group(3), m, c)),
            DateRule.of(
                    "month-day",
                    "\\b(?:" + ANY_WEEKDAY + ",?\\s)?(" + MONTH + ")\\.?\\s(?:the\\s)?(\\d{1,2})" + ORDINAL
                            + "?\\b(?![:.,]\\d|\\s?(?i:am|pm|%))" + YEAR,
                    (m, c) -> day(m.group(1), m.group(2), m.group(3), m, c)),
            DateRule.of(
                    "season-year",
                    "\\b(?:" + PART_OF + "[\\s-])?(?:the\\s)?(" + SEASON + ")(?:,|\\sof|\\sin)?\\s(\\d{4})\\b",
                    (m, c) -> m.group(2) + "-" + season(m.group(1))),
            DateRule.of(
                    "month-year",
                    "\\b(?:" + PART_OF + "[\\s-])?(" + MONTH + ")\\.?(?:,|\\sof)?\\s(\\d{4})\\b",
                    (m, c) -> YearMonth.of(number(m.group(2)), DateWords.month(m.group(1)))
                            .toString()),
            DateRule.of(
                    "quarter-year", "\\bQ([1-4])(?:,|\\sof)?\\s(\\d{4})\\b", (m, c) -> m.group(2) + "-Q" + m.group(1)),
            DateRule.of("year-quarter", "\\b(\\d{4})[\\s-]Q([1-4])\\b", (m, c) -> m.group(1) + "-Q" + m.group(2)),
            DateRule.of(
                    "part-of-year", "\\b" + PART_OF + "[\\s-]((?:19|20)\\d{2})\\b(?![.,]?\\d)", (m, c) -> m.group(1)),
            DateRule.of(
                    "holiday",
                    "\\b(?:(?i:(last|next|this)\\s))?(?i:(" + HOLIDAY + "))(?!\\p{L})" + YEAR,
                    CalendarDates::holiday),
            DateRule.of(
                    "part-of-month",
                    "\\b" + PART_OF + "[\\s-](?:(?i:(last|next|this))\\s)?(" + MONTH + ")\\b",
                    (m, c) -> m.group(1) == null ? month(m, 2, c) : relativeMonth(lower(m.group(1)), m, c)),
            DateRule.of(
                    "relative-month",
                    "\\b(?i:(last|next|this(?:\\scoming|\\spast)?))\\s(" + FULL_MONTH + ")\\b",
                    (m, c) -> relativeMonth(relative(m.group(1)), m, c)),
            DateRule.of(
                    "month",
                    "(?=[ADFJMNOSadfjmnos])(?<=\\b(?i:in|by|of|since|until|till|during|before|after|through)\\s)("
                            + MONTH + ")\\b(?!\\s\\p{Lu}\\p{Ll}|['\u2019])",
                    (m, c) -> month(m, 1, c)),
            DateRule.of(
                    "clear-month",
                    "(?<!\\d\\s)\\b(" + CLEAR_MONTH + ")\\b(?!\\s\\p{Lu}|['\u2019])",
                    (m, c) -> isAlone(c.text(), m) ? month(m, 1, c) : null),
            DateRule.of(
                    "nth-of-month",
                    "\\b(?:the\\s)?(\\d{1,2})" + ORDINAL + "\\sof\\s(?i:(last|next|this))\\smonth\\b",
                    CalendarDates::nthOfMonth),
            DateRule.of(
                    "nth", "\\b(?:" + ANY_WEEKDAY + ",?\\s)?the\\s(\\d{1,2})" + ORDINAL + "\\b", CalendarDates::nth),
            DateRule.of(
                    "calendar-week",
                    "\\b(?:(?<=\\b(?i:in|by|until|since)\\s)(?i:(?:calendar\\s)?week)|(?i:calendar\\sweek)|KW)\\s(\\d{1,2})\\b(?!\\sof)",
                    (m, c) -> DateMath.week(c.day().get(IsoFields.WEEK_BASED_YEAR), number(m.group(1)))),
            DateRule.of(
                    "quarter",
                    "\\bQ([1-4])\\b(?![-/\\d])",
                    (m, c) -> DateWords.describesNext(c.text(), m.end())
                            ? null
                            : DateMath.quarter(number(m.group(1)), c.tense(m.start(), m.end()), c.day())),
            DateRule.of(
                    "year",
                    "(?=19|20)(?<=\\b(?i:in|since|until|till|by|from|before|after|of|during|between)\\s)((?:19|20)\\d{2})\\b(?![.,:]?\\d|\\s?%)",
                    (m, c) -> isYear(c.text(), m) ? m.group(1) : null),
            DateRule.of(
                    "year-after-year",
                    "(?=19|20)(?<=\\b(?:19|20)\\d{2}\\s(?i:and|to|until)\\s)((?:19|20)\\d{2})\\b(?![.,:]?\\d)",
                    (m, c) -> m.group(1)));

    private CalendarDates() {}

    private static String iso(Matcher m) {
        String day = date(m.group(1), m.group(2), m.group(3));
        return m.group(4) == null ? day : day + "T" + LocalTime.parse(m.group(4));
    }

    private static String date(String year, String month, String day) {
        return LocalDate.of(number(year), number(month), number(day)).toString();
    }

    /** Month first where that is the custom, unless only day first makes a date. */
    private static String slashes(Matcher m, DateContext c) {
        int first = number(m.group(1));
        int second = number(m.group(2));
        int year = DateMath.year(m.group(3), c.day());
        boolean isMonthFirst = second > 12 || (first <= 12 && DateMath.isMonthFirst(c.zone()));
        return (isMonthFirst ? LocalDate.of(year, first, second) : LocalDate.of(year, second, first)).toString();
    }

    private static @Nullable String dayRange(Matcher m, DateContext c) {
        if (lower(m.group(2)).strip().equals("and")
                && !DateWords.wordBefore(c.text(), m.start()).equals("between")) {
            return null;
        }
        return range(m.group(4), m.group(1), m.group(4), m.group(3), m.group(5), m, c);
    }

    private static @Nullable String range(
            String fromMonth,
            String fromDay,
            String toMonth,
            String toDay,
            @Nullable String year,
            Matcher m,
            DateContext c) {
        MonthDay from = MonthDay.of(DateWords.month(fromMonth), number(fromDay));
        LocalDate last = DateMath.day(
                MonthDay.of(DateWords.month(toMonth), number(toDay)), year(year), c.tense(m.start(), m.end()), c.day());
        LocalDate first = LocalDate.of(last.getYear(), from.getMonth(), from.getDayOfMonth());
        if (first.isAfter(last)) {
            first = first.minusYears(1);
            // Over the turn of a year, but "March 12 - 5" is no year of days.
            if (!first.plusMonths(11).isAfter(last)) {
                return null;
            }
        }
        return first.isBefore(last) ? first + "/" + last : null;
    }

    private static @Nullable String day(String month, String day, @Nullable String year, Matcher m, DateContext c) {
        boolean isVerb = month.equals("may") || month.equals("march") || month.equals("mar");
        if (isVerb && !BEFORE_DAY.contains(DateWords.wordBefore(c.text(), m.start()))) {
            return null;
        }
        MonthDay wanted = MonthDay.of(DateWords.month(month), number(day));
        return DateMath.day(wanted, year(year), c.tense(m.start(), m.end()), c.day())
                .toString();
    }

    private static String month(Matcher m, int group, DateContext c) {
        return DateMath.month(DateWords.month(m.group(group)), c.tense(m.start(), m.end()), c.day())
                .toString();
    }

    private static String relativeMonth(String word, Matcher m, DateContext c) {
        return DateMath.relativeMonth(word, DateWords.month(m.group(2)), c.tense(m.start(), m.end()), c.day())
                .toString();
    }

    private static boolean isAlone(String text, Matcher m) {
        boolean isAfterName = m.start() > 1
                && text.charAt(m.start() - 1) == ' '
                && Character.isUpperCase(text.charAt(wordStart(text, m.start() - 2)));
        boolean isAfterCount = DateWords.wordBefore(text, m.start()).equals("every");
        return !isAfterName && !isAfterCount && !DateWords.describesNext(text, m.end());
    }

    private static int wordStart(String text, int at) {
        int start = Math.max(at, 0);
        while (start > 0 && Character.isLetterOrDigit(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    private static @Nullable String holiday(Matcher m, DateContext c) {
        String name = m.group(2);
        boolean isShort = name.indexOf(' ') < 0 || name.endsWith("'s") || name.endsWith("\u2019s");
        if ((isShort && DateWords.describesNext(c.text(), m.end()))
                || DateWords.wordBefore(c.text(), m.start()).equals("every")) {
            return null;
        }
        Tense tense = m.group(1) == null
                ? c.tense(m.start(), m.end())
                : lower(m.group(1)).equals("last") ? Tense.PAST : Tense.FUTURE;
        // Holidays are looked forward to; nobody counts back to the last one without saying so.
        return DateMath.day(
                        DateWords.holiday(name), year(m.group(3)), tense == Tense.OPEN ? Tense.FUTURE : tense, c.day())
                .toString();
    }

    private static String nthOfMonth(Matcher m, DateContext c) {
        int step = switch (lower(m.group(2))) {
            case "last" -> -1;
            case "next" -> 1;
            default -> 0;
        };
        return YearMonth.from(c.day())
                .plusMonths(step)
                .atDay(number(m.group(1)))
                .toString();
    }

    /** "on the 14th", "is the 14th", but neither "the 14th floor" nor "came in the 14th". */
    private static @Nullable String nth(Matcher m, DateContext c) {
        String before = DateWords.wordBefore(c.text(), m.start());
        boolean isAfterWeekday = !DateWords.lower(m.group()).startsWith("the");
        boolean isDay = isAfterWeekday || BEFORE_NTH.contains(before);
        if (!isDay || DateWords.describesNext(c.text(), m.end()) || c.text().startsWith(" of ", m.end())) {
            return null;
        }
        return DateMath.dayOfMonth(number(m.group(1)), c.tense(m.start(), m.end()), c.day())
                .toString();
    }

    /** Before a small word that is no function word it is a number: "of 2000 people". */
    private static boolean isYear(String text, Matcher m) {
        String before = DateWords.wordBefore(text, m.start());
        boolean isSure = before.equals("in") || before.equals("since") || before.equals("until");
        boolean isBeforeSmall = m.end() + 1 < text.length() && Character.isLowerCase(text.charAt(m.end() + 1));
        return isSure || !isBeforeSmall || !DateWords.describesNext(text, m.end());
    }

    private static String season(String name) {
        String lower = lower(name);
        return lower.equals("fall") ? "autumn" : lower;
    }

    static String relative(String word) {
        String lower = lower(word);
        return lower.endsWith("coming") ? "next" : lower.endsWith("past") ? "last" : lower;
    }

    private static Optional<Integer> year(@Nullable String digits) {
        return digits == null ? Optional.empty() : Optional.of(number(digits));
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }
}
