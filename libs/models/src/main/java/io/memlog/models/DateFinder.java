package io.memlog.models;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds dates and times and resolves them against the event's time; stateless.
 *
 * <p>Keys are ISO 8601 at the granularity of the words: {@code date:2024}, {@code date:2024-03}, {@code date:2024-W12},
 * {@code date:2024-03-12}, {@code date:2024-03-12T19:00}, {@code date:2024-10-03/2024-10-05}, {@code date:2024-Q3},
 * {@code date:2024-summer} (a winter has the year in which it begins), {@code date:every-thursday}.
 */
final class DateFinder {
    private static final List<DateRule> RULES = Stream.of(CalendarDates.RULES, RelativeDates.RULES)
            .flatMap(List::stream)
            .toList();
    private static final Pattern DAY_THEN_TIME =
            Pattern.compile(",?\\s(?:(?:at|around|about|by|from)\\s|@\\s?)?|\\s?[-\u2013]\\s?");
    private static final Pattern TIME_THEN_DAY = Pattern.compile(",?\\s(?:on\\s)?");
    private static final Pattern BARE_HOUR =
            Pattern.compile(",?\\s(?:at|around|about|by)\\s(\\d{1,2})(?![\\p{L}\\d:./%,-]\\S)(?!\\s\\p{Lu}\\p{Ll})");
    private static final Pattern LATE = Pattern.compile("(?i)tonight|evening|night|afternoon");
    private static final Pattern END_OF_SENTENCE = Pattern.compile("[.!?\n]");
    private static final int LONGEST_GAP = 10;

    private DateFinder() {}

    private record Found(int start, int end, String iso, String rule) {
        boolean isDay() {
            return isRepeated() || (iso.length() == 10 && iso.charAt(4) == '-' && Character.isDigit(iso.charAt(5)));
        }

        boolean isRepeated() {
            return iso.startsWith("every-");
        }

        /** A day that repeats has no single time, so its key stays; the words belong to the mention all the same. */
        Found at(String time, int from, int to) {
            return new Found(from, to, isRepeated() ? iso : iso + "T" + time, rule);
        }
    }

    static void find(DateContext context, Findings findings) {
        NavigableMap<Integer, Found> dates = new TreeMap<>();
        for (DateRule rule : RULES) {
            for (Matcher m = rule.pattern().matcher(context.text()); m.find(); ) {
                if (isFree(dates, m.start(), m.end()) && findings.isFree(m.start(), m.end())) {
                    resolved(rule, m, context)
                            .ifPresent(iso -> dates.put(m.start(), new Found(m.start(), m.end(), iso, rule.id())));
                }
            }
        }
        addTimes(context, dates, findings);
        for (Found date : dates.values()) {
            findings.add(new Finding(
                    date.start(),
                    date.end(),
                    EntityType.DATE,
                    EntityType.DATE.keyPrefix() + date.iso(),
                    context.text().substring(date.start(), date.end()),
                    0.9,
                    date.rule()));
        }
    }

    private static Optional<String> resolved(DateRule rule, Matcher matcher, DateContext context) {
        try {
            return Optional.ofNullable(rule.resolution().resolve(matcher, context));
        } catch (DateTimeException e) {
            // 31 February and the like: not a date, so not a mention.
            return Optional.empty();
        }
    }

    private static void addTimes(DateContext context, NavigableMap<Integer, Found> dates, Findings findings) {
        String text = context.text();
        NavigableMap<Integer, Integer> measures = TimeFinder.measures(text);
        for (Matcher m = TimeFinder.TIME.matcher(text); m.find(); ) {
            if (isFree(dates, m.start(), m.end()) && findings.isFree(m.start(), m.end())) {
                addTime(context, dates, m, measures);
            }
        }
        for (Found day : List.copyOf(dates.values())) {
            Matcher m = BARE_HOUR.matcher(text).region(day.end(), text.length());
            if (day.isDay()
                    && m.lookingAt()
                    && isFree(dates, m.start(), m.end())
                    && !DateWords.describesNext(text, m.end())) {
                TimeFinder.hour(m.group(1), isLate(text, day))
                        .ifPresent(time -> dates.put(day.start(), day.at(time, day.start(), m.end())));
            }
        }
    }

    /** A time right after or before a day belongs to it; else it is of the day that its sentence names, or the event's. */
    private static void addTime(
            DateContext context,
            NavigableMap<Integer, Found> dates,
            Matcher m,
            NavigableMap<Integer, Integer> measures) {
        String text = context.text();
        Map.Entry<Integer, Found> before = dates.lowerEntry(m.start());
        Map.Entry<Integer, Found> after = dates.higherEntry(m.start());
        boolean joinsBefore = before != null
                && before.getValue().isDay()
                && isGap(DAY_THEN_TIME, text, before.getValue().end(), m.start());
        boolean joinsAfter = !joinsBefore
                && after != null
                && after.getValue().isDay()
                && isGap(TIME_THEN_DAY, text, m.end(), after.getValue().start());
        Found joined = joinsBefore ? before.getValue() : joinsAfter ? after.getValue() : null;
        Optional<String> time = TimeFinder.read(text, m, joined != null && isLate(text, joined), measures);
        if (time.isEmpty()) {
            return;
        }
        if (joined == null) {
            String day = dayOfSentence(text, dates, m).orElse(context.day().toString());
            dates.put(m.start(), new Found(m.start(), m.end(), day + "T" + time.get(), "date-time"));
            return;
        }
        dates.remove(joined.start());
        int start = Math.min(joined.start(), m.start());
        dates.put(start, joined.at(time.get(), start, Math.max(joined.end(), m.end())));
    }

    /** The one day that the sentence names; empty if it names none or several. */
    private static Optional<String> dayOfSentence(String text, NavigableMap<Integer, Found> dates, Matcher m) {
        List<String> days = new ArrayList<>();
        var before = dates.lowerEntry(m.start());
        var after = dates.higherEntry(m.start());
        // The neighbours are enough: with more days in the sentence it is open which is meant.
        for (var neighbour : Arrays.asList(before, after)) {
            if (neighbour == null || neighbour.getValue().isRepeated()) {
                continue;
            }
            Found date = neighbour.getValue();
            int from = Math.min(date.end(), m.end());
            int to = Math.max(date.start(), m.start());
            boolean isDay = date.iso().length() >= 10
                    && date.iso().indexOf('/') < 0
                    && date.iso().indexOf("W") < 0
                    && Character.isDigit(date.iso().charAt(5));
            if (isDay
                    && to - from < 120
                    && !END_OF_SENTENCE.matcher(text).region(from, to).find()) {
                days.add(date.iso().substring(0, 10));
            }
        }
        return days.stream().distinct().count() == 1 ? Optional.of(days.getFirst()) : Optional.empty();
    }

    private static boolean isGap(Pattern pattern, String text, int from, int to) {
        return to > from
                && to - from <= LONGEST_GAP
                && pattern.matcher(text.substring(from, to)).matches();
    }

    private static boolean isLate(String text, Found day) {
        return LATE.matcher(text.substring(day.start(), day.end())).find();
    }

    private static boolean isFree(NavigableMap<Integer, Found> dates, int start, int end) {
        var before = dates.lowerEntry(end);
        return before == null || before.getValue().end() <= start;
    }
}
