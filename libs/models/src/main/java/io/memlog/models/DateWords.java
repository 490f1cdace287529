package io.memlog.models;

import java.time.DayOfWeek;
import java.time.Month;
import java.time.MonthDay;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The words of the calendar, and the expressions that the date rules are made of; immutable, thread-safe. */
final class DateWords {
    static final String MONTH =
            "(?i:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)";
    static final String FULL_MONTH =
            "(?i:January|February|March|April|May|June|July|August|September|October|November|December)";
    /** Months that are nobody's name and no other word. */
    static final String CLEAR_MONTH = "January|February|July|September|October|November|December";

    static final String WEEKDAY = "(?i:monday|tuesday|wednesday|thursday|friday|saturday|sunday)";
    static final String SHORT_WEEKDAY = "(?i:mon|tues?|wed|thurs?|thu|fri|sat|sun)";
    static final String ANY_WEEKDAY = "(?:" + WEEKDAY + "|" + SHORT_WEEKDAY + "\\.?)";
    static final String SEASON = "(?i:spring|summer|autumn|fall|winter)";
    static final String PART_OF_DAY = "(?:\\s(?i:morning|afternoon|evening|night|noon|lunchtime))?";
    /** "early", "the end of": part of the mention, but the granularity stays that of what follows. */
    static final String PART_OF = "(?i:(?:the\\s)?(?:very\\s)?(?:end|start|beginning|middle)\\sof|early|late|mid)";

    static final String COUNT =
            "(?i:\\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|(?:a\\s)?couple\\sof)";
    static final String UNIT = "(?i:minute|min|hour|hr|day|week|fortnight|month|year|decade)";

    /** Holidays on the same day every year, by name in small letters. */
    private static final Map<String, MonthDay> HOLIDAYS = new TreeMap<>(Map.ofEntries(
            day("christmas eve", 12, 24),
            day("xmas eve", 12, 24),
            day("christmas day", 12, 25),
            day("christmas", 12, 25),
            day("xmas", 12, 25),
            day("boxing day", 12, 26),
            day("st stephen's day", 12, 26),
            day("new year's eve", 12, 31),
            day("new years eve", 12, 31),
            day("hogmanay", 12, 31),
            day("new year's day", 1, 1),
            day("new years day", 1, 1),
            day("new year's", 1, 1),
            day("epiphany", 1, 6),
            day("burns night", 1, 25),
            day("australia day", 1, 26),
            day("groundhog day", 2, 2),
            day("valentine's day", 2, 14),
            day("valentines day", 2, 14),
            day("valentine's", 2, 14),
            day("leap day", 2, 29),
            day("women's day", 3, 8),
            day("international women's day", 3, 8),
            day("pi day", 3, 14),
            day("st patrick's day", 3, 17),
            day("st. patrick's day", 3, 17),
            day("saint patrick's day", 3, 17),
            day("april fools' day", 4, 1),
            day("april fool's day", 4, 1),
            day("april fools", 4, 1),
            day("earth day", 4, 22),
            day("anzac day", 4, 25),
            day("king's day", 4, 27),
            day("walpurgis night", 4, 30),
            day("may day", 5, 1),
            day("star wars day", 5, 4),
            day("cinco de mayo", 5, 5),
            day("juneteenth", 6, 19),
            day("canada day", 7, 1),
            day("independence day", 7, 4),
            day("the fourth of july", 7, 4),
            day("fourth of july", 7, 4),
            day("bastille day", 7, 14),
            day("halloween", 10, 31),
            day("all hallows' eve", 10, 31),
            day("all saints' day", 11, 1),
            day("all saints day", 11, 1),
            day("all souls' day", 11, 2),
            day("guy fawkes night", 11, 5),
            day("bonfire night", 11, 5),
            day("veterans day", 11, 11),
            day("remembrance day", 11, 11),
            day("armistice day", 11, 11),
            day("st nicholas day", 12, 6),
            day("saint nicholas day", 12, 6)));

    /** Longest first, so that "Christmas Eve" is not read as "Christmas". */
    static final String HOLIDAY = String.join(
                    "|",
                    HOLIDAYS.keySet().stream()
                            .sorted((one, other) -> other.length() - one.length())
                            .toList())
            .replace("'", "['\u2019]")
            .replace(".", "\\.");

    /** Words that go on after a date; before any other small word, "Christmas" and "the 14th" describe that word. */
    private static final Set<String> AFTER_DATE = WordLists.words("""
            a an the and or but so if as at by for from in into of off on onto over to with about after before
            between during since till until than then through under via while when where who which that because
            i we you he she it they my our your his her its their this these those there here is was are were be
            been am has have had do does did will would can could should may might must not no never now again
            also too only just still already instead maybe please plus next last works suits would starts ends
            begins alone onwards onward around unless once
            """);

    private DateWords() {}

    private static Map.Entry<String, MonthDay> day(String name, int month, int day) {
        return Map.entry(name, MonthDay.of(month, day));
    }

    static MonthDay holiday(String name) {
        MonthDay day = HOLIDAYS.get(lower(name).replace('\u2019', '\''));
        if (day == null) {
            throw new IllegalArgumentException("expected a holiday of the list, found another name");
        }
        return day;
    }

    static Month month(String name) {
        return Month.of(List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
                        .indexOf(lower(name).substring(0, 3))
                + 1);
    }

    static DayOfWeek weekday(String name) {
        return DayOfWeek.of(List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun")
                        .indexOf(lower(name).substring(0, 3))
                + 1);
    }

    /** Whether what follows is a noun that the words before only describe: "Christmas tree", "the 14th floor". */
    static boolean describesNext(String text, int end) {
        if (end + 1 >= text.length() || (text.charAt(end) != ' ' && text.charAt(end) != '-')) {
            return false;
        }
        int last = end + 1;
        while (last < text.length() && Character.isLetter(text.charAt(last))) {
            last++;
        }
        return last > end + 1 && !AFTER_DATE.contains(lower(text.substring(end + 1, last)));
    }

    /** The word before a place of the text, in small letters; empty at the start and after a mark. */
    static String wordBefore(String text, int start) {
        int end = start;
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        int first = end;
        while (first > 0 && Character.isLetterOrDigit(text.charAt(first - 1))) {
            first--;
        }
        return lower(text.substring(first, end));
    }

    static String lower(String text) {
        return SmallLetters.of(text);
    }
}
