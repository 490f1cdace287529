package io.memlog.models;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.Year;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds dates and times and resolves them against the event's time; stateless.
 *
 * <p>Keys are ISO 8601 at the granularity of the words: {@code date:2024}, {@code date:2024-03}, {@code date:2024-W12},
 * {@code date:2024-03-12}, {@code date:2024-03-12T19:00}, {@code date:2024-10-03/2024-10-05}, {@code date:every-thursday}.
 */
final class DateFinder {
    private static final String MONTH_NAME =
            "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
                    + "Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|january|february|april|june|july|august|september|october|november|december";
    private static final String WEEKDAY = "(?i:monday|tuesday|wednesday|thursday|friday|saturday|sunday)";
    private static final String COUNT =
            "\\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a couple of";
    private static final String UNIT = "minute|hour|day|week|month|year";
    private static final String PART = "(?:\\s(?:morning|afternoon|evening|night))?";
    private static final List<Rule> RULES = List.of(
            rule("iso", "\\b(\\d{4})-(\\d{2})-(\\d{2})(?:[T ](\\d{2}:\\d{2})(?::\\d{2}Z?)?)?\\b", DateFinder::iso),
            rule(
                    "day-range",
                    "\\b(\\d{1,2})\\s?(?:-|–|to)\\s?(\\d{1,2})\\s(" + MONTH_NAME + ")\\b(?:,?\\s(\\d{4})\\b)?",
                    DateFinder::dayRange),
            rule(
                    "day-month",
                    "\\b(\\d{1,2})(?:st|nd|rd|th)?\\s(?:of\\s)?(" + MONTH_NAME + ")\\b(?:,?\\s(\\d{4})\\b)?",
                    (m, at) -> dayOfMonth(m.group(1), m.group(2), m.group(3), at)),
            rule(
                    "month-day",
                    "\\b(" + MONTH_NAME + ")\\.?\\s(\\d{1,2})(?:st|nd|rd|th)?\\b(?!:)(?:,?\\s(\\d{4})\\b)?",
                    (m, at) -> dayOfMonth(m.group(2), m.group(1), m.group(3), at)),
            rule(
                    "month-year",
                    "\\b(" + MONTH_NAME + "),?\\s(\\d{4})\\b",
                    (m, at) -> m.group(2) + "-" + two(month(m.group(1)).getValue())),
            rule(
                    "part-of-month",
                    "\\b(?i:(?:the )?(?:end|start|beginning|middle) of|early|late|mid)\\s(" + MONTH_NAME + ")\\b",
                    DateFinder::monthAlone),
            rule("month", "(?<=\\b(?i:in|by|of|since|until|during)\\s)(" + MONTH_NAME + ")\\b", DateFinder::monthAlone),
            rule("relative-month", "\\b(?i:(last|next|this))\\s(" + MONTH_NAME + ")\\b", DateFinder::relativeMonth),
            rule(
                    "relative-day",
                    "\\b(?i:(the day after tomorrow|the day before yesterday|today|tonight|tomorrow|yesterday|last night|this morning|this afternoon|this evening)"
                            + PART + ")\\b",
                    DateFinder::relativeDay),
            rule(
                    "every-weekday",
                    "\\b(?:(?i:every)\\s(" + WEEKDAY + ")|(" + WEEKDAY + ")s)\\b",
                    (m, at) -> "every-" + lower(m.group(1) == null ? m.group(2) : m.group(1))),
            rule(
                    "weekday",
                    "\\b(?:(?i:(last|next|this|coming))\\s)?(" + WEEKDAY + ")" + PART + "\\b",
                    DateFinder::weekday),
            rule("ago", "\\b(?i:(" + COUNT + ")\\s(" + UNIT + ")s?\\s(ago|from now|later))\\b", DateFinder::distance),
            rule("in", "\\b(?i:in\\s(" + COUNT + ")\\s(" + UNIT + ")s?)\\b", DateFinder::distance),
            rule(
                    "relative-span",
                    "\\b(?i:(last|next|this)\\s(weekend|week|month|year|spring|summer|autumn|fall|winter))\\b",
                    DateFinder::relativeSpan),
            rule("quarter", "\\bQ([1-4])\\s(\\d{4})\\b", (m, at) -> m.group(2) + "-Q" + m.group(1)),
            rule(
                    "year",
                    "(?<=\\b(?i:in|since|until|by|from|before|after|of)\\s)((?:19|20)\\d{2})\\b(?![.,]?\\d)",
                    (m, at) -> m.group(1)),
            rule("slashes", "\\b(\\d{1,2})/(\\d{1,2})/(\\d{4})\\b", DateFinder::slashes));
    private static final Pattern TIME =
            Pattern.compile("\\b(?:(\\d{1,2})(?::(\\d{2}))?\\s?((?i:am|pm))|(\\d{1,2}):(\\d{2})|(noon|midnight))\\b");
    private static final Pattern BETWEEN_DATE_AND_TIME = Pattern.compile("\\s?,?\\s?(?:at|around|by)?\\s?");
    private static final Map<String, Integer> COUNTS = Map.ofEntries(
            Map.entry("a", 1),
            Map.entry("an", 1),
            Map.entry("one", 1),
            Map.entry("two", 2),
            Map.entry("a couple of", 2),
            Map.entry("three", 3),
            Map.entry("four", 4),
            Map.entry("five", 5),
            Map.entry("six", 6),
            Map.entry("seven", 7),
            Map.entry("eight", 8),
            Map.entry("nine", 9),
            Map.entry("ten", 10),
            Map.entry("eleven", 11),
            Map.entry("twelve", 12));

    private DateFinder() {}

    /** Gives the ISO form of what matched; a date that does not exist throws {@link DateTimeException}. */
    private interface Resolution {
        String resolve(Matcher matcher, LocalDateTime at);
    }

    private record Rule(String id, Pattern pattern, Resolution resolution) {}

    private record Found(int start, int end, String iso, String rule) {}

    static void find(String text, LocalDateTime at, Findings findings) {
        List<Found> dates = new ArrayList<>();
        for (Rule rule : RULES) {
            for (Matcher m = rule.pattern().matcher(text); m.find(); ) {
                if (isFree(dates, m.start(), m.end())) {
                    resolved(rule, m, at)
                            .ifPresent(iso -> dates.add(new Found(m.start(), m.end(), iso, "date-" + rule.id())));
                }
            }
        }
        List<Found> all = withTimes(text, dates, at);
        all.sort(Comparator.comparingInt(Found::start));
        for (Found date : all) {
            findings.add(new Finding(
                    date.start(),
                    date.end(),
                    EntityType.DATE,
                    EntityType.DATE.keyPrefix() + date.iso(),
                    text.substring(date.start(), date.end()),
                    0.9,
                    date.rule()));
        }
    }

    private static Optional<String> resolved(Rule rule, Matcher matcher, LocalDateTime at) {
        try {
            return Optional.of(rule.resolution().resolve(matcher, at));
        } catch (DateTimeException e) {
            // 31 February and the like: not a date, so not a mention.
            return Optional.empty();
        }
    }

    /** A time right after or before a day belongs to it; a time alone is of the event's day. */
    private static List<Found> withTimes(String text, List<Found> dates, LocalDateTime at) {
        List<Found> all = new ArrayList<>(dates);
        for (Matcher m = TIME.matcher(text); m.find(); ) {
            if (!isFree(all, m.start(), m.end())) {
                continue;
            }
            Optional<String> time = time(m);
            if (time.isEmpty()) {
                continue;
            }
            Optional<Found> day = all.stream()
                    .filter(date -> isDay(date) && areNeighbours(text, date, m))
                    .findFirst();
            if (day.isPresent()) {
                Found date = day.get();
                all.remove(date);
                all.add(new Found(
                        Math.min(date.start(), m.start()),
                        Math.max(date.end(), m.end()),
                        date.iso() + "T" + time.get(),
                        date.rule()));
            } else {
                all.add(new Found(m.start(), m.end(), at.toLocalDate() + "T" + time.get(), "date-time"));
            }
        }
        return all;
    }

    private static boolean isDay(Found date) {
        return date.iso().length() == 10 && date.iso().charAt(4) == '-';
    }

    private static boolean areNeighbours(String text, Found date, Matcher time) {
        int from = Math.min(date.end(), time.end());
        int to = Math.max(date.start(), time.start());
        return to >= from
                && to - from < 12
                && BETWEEN_DATE_AND_TIME
                        .matcher(text.substring(from, to).replace("on", ""))
                        .matches();
    }

    private static Optional<String> time(Matcher m) {
        if (m.group(6) != null) {
            return Optional.of(m.group(6).equals("noon") ? "12:00" : "00:00");
        }
        boolean isTwelveHour = m.group(3) != null;
        int hour = Integer.parseInt(isTwelveHour ? m.group(1) : m.group(4));
        String minutes = isTwelveHour ? m.group(2) : m.group(5);
        int minute = minutes == null ? 0 : Integer.parseInt(minutes);
        if (minute > 59 || (isTwelveHour ? hour < 1 || hour > 12 : hour > 23)) {
            return Optional.empty();
        }
        int clock = isTwelveHour ? hour % 12 + (lower(m.group(3)).equals("pm") ? 12 : 0) : hour;
        return Optional.of(LocalTime.of(clock, minute).toString());
    }

    private static boolean isFree(List<Found> dates, int start, int end) {
        return dates.stream().noneMatch(date -> date.start() < end && start < date.end());
    }

    private static String iso(Matcher m, LocalDateTime at) {
        LocalDate day = LocalDate.of(number(m.group(1)), number(m.group(2)), number(m.group(3)));
        return m.group(4) == null ? day.toString() : day + "T" + LocalTime.parse(m.group(4));
    }

    private static String dayRange(Matcher m, LocalDateTime at) {
        Month month = month(m.group(3));
        LocalDate last = day(number(m.group(2)), month, m.group(4), at);
        return last.withDayOfMonth(number(m.group(1))) + "/" + last;
    }

    private static String dayOfMonth(String day, String month, @Nullable String year, LocalDateTime at) {
        return day(number(day), month(month), year, at).toString();
    }

    /** Without a year, the year that brings the day closest to the event. */
    private static LocalDate day(int day, Month month, @Nullable String year, LocalDateTime at) {
        if (year != null) {
            return LocalDate.of(number(year), month, day);
        }
        LocalDate best = null;
        for (int candidate = at.getYear() - 1; candidate <= at.getYear() + 1; candidate++) {
            if (day <= month.length(Year.isLeap(candidate))) {
                LocalDate date = LocalDate.of(candidate, month, day);
                if (best == null || daysApart(date, at) < daysApart(best, at)) {
                    best = date;
                }
            }
        }
        if (best == null) {
            throw new DateTimeException("no such day");
        }
        return best;
    }

    private static long daysApart(LocalDate date, LocalDateTime at) {
        return Math.abs(ChronoUnit.DAYS.between(date, at.toLocalDate()));
    }

    private static String monthAlone(Matcher m, LocalDateTime at) {
        return day(15, month(m.group(1)), null, at).toString().substring(0, 7);
    }

    private static String relativeMonth(Matcher m, LocalDateTime at) {
        Month month = month(m.group(2));
        int year = switch (lower(m.group(1))) {
            case "last" -> month.getValue() < at.getMonthValue() ? at.getYear() : at.getYear() - 1;
            case "next" -> month.getValue() > at.getMonthValue() ? at.getYear() : at.getYear() + 1;
            default -> at.getYear();
        };
        return year + "-" + two(month.getValue());
    }

    private static String relativeDay(Matcher m, LocalDateTime at) {
        int days = switch (lower(m.group(1))) {
            case "the day after tomorrow" -> 2;
            case "tomorrow" -> 1;
            case "yesterday", "last night" -> -1;
            case "the day before yesterday" -> -2;
            default -> 0;
        };
        return at.toLocalDate().plusDays(days).toString();
    }

    /** "last" is before the event's day, "this" in its week, anything else the next one after it. */
    private static String weekday(Matcher m, LocalDateTime at) {
        DayOfWeek wanted = DayOfWeek.valueOf(m.group(2).toUpperCase(Locale.ROOT));
        int ahead = wanted.getValue() - at.getDayOfWeek().getValue();
        String word = m.group(1) == null ? "" : lower(m.group(1));
        int days = switch (word) {
            case "last" -> ahead >= 0 ? ahead - 7 : ahead;
            case "this" -> ahead;
            default -> ahead <= 0 ? ahead + 7 : ahead;
        };
        return at.toLocalDate().plusDays(days).toString();
    }

    private static String distance(Matcher m, LocalDateTime at) {
        String word = lower(m.group(1));
        int count = Character.isDigit(word.charAt(0)) ? number(word) : COUNTS.getOrDefault(word, 1);
        int signed = m.groupCount() == 3 && lower(m.group(3)).equals("ago") ? -count : count;
        return switch (lower(m.group(2))) {
            case "minute" ->
                at.plusMinutes(signed).truncatedTo(ChronoUnit.MINUTES).toString();
            case "hour" -> at.plusHours(signed).truncatedTo(ChronoUnit.MINUTES).toString();
            case "day" -> at.toLocalDate().plusDays(signed).toString();
            case "week" -> week(at.toLocalDate().plusWeeks(signed));
            case "month" -> at.toLocalDate().plusMonths(signed).toString().substring(0, 7);
            default -> Integer.toString(at.getYear() + signed);
        };
    }

    private static String relativeSpan(Matcher m, LocalDateTime at) {
        int step = switch (lower(m.group(1))) {
            case "last" -> -1;
            case "next" -> 1;
            default -> 0;
        };
        LocalDate day = at.toLocalDate();
        String unit = lower(m.group(2));
        return switch (unit) {
            case "week" -> week(day.plusWeeks(step));
            case "weekend" -> {
                LocalDate saturday = day.plusDays(DayOfWeek.SATURDAY.getValue()
                                - day.getDayOfWeek().getValue())
                        .plusWeeks(step);
                yield saturday + "/" + saturday.plusDays(1);
            }
            case "month" -> day.plusMonths(step).toString().substring(0, 7);
            case "year" -> Integer.toString(day.getYear() + step);
            default -> day.getYear() + step + "-" + (unit.equals("fall") ? "autumn" : unit);
        };
    }

    /** Month first, as in America, unless only day first makes a date. */
    private static String slashes(Matcher m, LocalDateTime at) {
        int first = number(m.group(1));
        int second = number(m.group(2));
        int year = number(m.group(3));
        return (first > 12 ? LocalDate.of(year, second, first) : LocalDate.of(year, first, second)).toString();
    }

    private static String week(LocalDate day) {
        return "%d-W%s".formatted(day.get(IsoFields.WEEK_BASED_YEAR), two(day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)));
    }

    private static Month month(String name) {
        return switch (lower(name).substring(0, 3)) {
            case "jan" -> Month.JANUARY;
            case "feb" -> Month.FEBRUARY;
            case "mar" -> Month.MARCH;
            case "apr" -> Month.APRIL;
            case "may" -> Month.MAY;
            case "jun" -> Month.JUNE;
            case "jul" -> Month.JULY;
            case "aug" -> Month.AUGUST;
            case "sep" -> Month.SEPTEMBER;
            case "oct" -> Month.OCTOBER;
            case "nov" -> Month.NOVEMBER;
            default -> Month.DECEMBER;
        };
    }

    private static Rule rule(String id, String pattern, Resolution resolution) {
        return new Rule(id, Pattern.compile(pattern), resolution);
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
