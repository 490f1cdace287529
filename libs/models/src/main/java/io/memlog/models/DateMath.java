package io.memlog.models;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Resolves the parts of a date against an event's local time; stateless. Days that do not exist throw {@link DateTimeException}. */
final class DateMath {
    private static final List<String> SEASONS = List.of("spring", "summer", "autumn", "winter");
    /** Zones where summer is in January. */
    private static final List<String> SOUTHERN_ZONES = List.of(
            "Australia/",
            "Antarctica/",
            "Pacific/Auckland",
            "Africa/Johannesburg",
            "Africa/Maputo",
            "Africa/Harare",
            "Africa/Windhoek",
            "Africa/Gaborone",
            "America/Argentina",
            "America/Buenos_Aires",
            "America/Santiago",
            "America/Sao_Paulo",
            "America/Montevideo",
            "America/Asuncion");
    /** Zones where 3/4 is 4 March. */
    private static final List<String> MONTH_FIRST_ZONES = List.of(
            "America/New_York",
            "America/Chicago",
            "America/Denver",
            "America/Los_Angeles",
            "America/Phoenix",
            "America/Anchorage",
            "America/Detroit",
            "America/Boise",
            "America/Indiana",
            "America/Kentucky",
            "America/North_Dakota",
            "Pacific/Honolulu",
            "US/",
            "UTC",
            "Z",
            "Etc/",
            "America/Toronto",
            "Asia/Manila");

    private DateMath() {}

    /** Without a year: the last such day before the event, the next one, or the closest one, as the tense says. */
    static LocalDate day(MonthDay wanted, Optional<Integer> year, Tense tense, LocalDate at) {
        if (year.isPresent()) {
            return LocalDate.of(year.get(), wanted.getMonth(), wanted.getDayOfMonth());
        }
        LocalDate best = null;
        // Eight years hold a 29 February, also around a century.
        for (int step = -8; step <= 8; step++) {
            int candidate = at.getYear() + step;
            if (!wanted.isValidYear(candidate)) {
                continue;
            }
            LocalDate date = wanted.atYear(candidate);
            boolean fits = switch (tense) {
                case PAST -> !date.isAfter(at);
                case FUTURE -> !date.isBefore(at);
                case OPEN -> true;
            };
            if (fits && (best == null || daysApart(date, at) < daysApart(best, at))) {
                best = date;
            }
        }
        if (best == null) {
            throw new DateTimeException("expected a day of some year near the event");
        }
        return best;
    }

    static YearMonth month(Month wanted, Tense tense, LocalDate at) {
        int difference = wanted.getValue() - at.getMonthValue();
        int year = switch (tense) {
            case PAST -> difference > 0 ? at.getYear() - 1 : at.getYear();
            case FUTURE -> difference < 0 ? at.getYear() + 1 : at.getYear();
            case OPEN ->
                day(MonthDay.of(wanted, 15), Optional.empty(), Tense.OPEN, at).getYear();
        };
        return YearMonth.of(year, wanted);
    }

    /** "last", "next" or "this" before a month; "this January" is in December the one to come. */
    static YearMonth relativeMonth(String word, Month wanted, Tense tense, LocalDate at) {
        int difference = wanted.getValue() - at.getMonthValue();
        int year = switch (word) {
            case "last" -> difference < 0 ? at.getYear() : at.getYear() - 1;
            case "next", "coming" -> difference > 0 ? at.getYear() : at.getYear() + 1;
            default -> at.getYear() + yearsFromThis(difference, tense);
        };
        return YearMonth.of(year, wanted);
    }

    private static int yearsFromThis(int months, Tense tense) {
        if (tense == Tense.PAST) {
            return months > 6 ? -1 : 0;
        }
        return months < -6 ? 1 : 0;
    }

    /** The n-th of the month that the tense points to; without a tense the next one. */
    static LocalDate dayOfMonth(int day, Tense tense, LocalDate at) {
        int step = tense == Tense.PAST ? -1 : 1;
        YearMonth month = YearMonth.from(at);
        for (int i = 0; i <= 12; i++, month = month.plusMonths(step)) {
            if (month.isValidDay(day)) {
                LocalDate date = month.atDay(day);
                if (tense == Tense.PAST ? !date.isAfter(at) : !date.isBefore(at)) {
                    return date;
                }
            }
        }
        throw new DateTimeException("expected a day of a month");
    }

    /** "last" is before the event's day, "next" after it, "this" in its week; alone as the tense says, else ahead. */
    static LocalDate weekday(String word, DayOfWeek wanted, Tense tense, LocalDate at) {
        int ahead = wanted.getValue() - at.getDayOfWeek().getValue();
        int next = ahead <= 0 ? ahead + 7 : ahead;
        int last = ahead >= 0 ? ahead - 7 : ahead;
        int days = switch (word) {
            case "last", "past" -> last;
            case "next", "coming" -> next;
            case "this" -> ahead < 0 && tense != Tense.PAST ? next : ahead;
            default -> tense == Tense.PAST ? last : next;
        };
        return at.plusDays(days);
    }

    static String week(LocalDate day) {
        return week(day.get(IsoFields.WEEK_BASED_YEAR), day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }

    /** A week that the year does not have throws. */
    static String week(int year, int week) {
        // The 28th of December is in the last week of every year.
        int last = LocalDate.of(year, 12, 28).get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
        if (week < 1 || week > last) {
            throw new DateTimeException("expected week 1 to %s of a year, found %s".formatted(last, week));
        }
        return String.format(Locale.ROOT, "%d-W%02d", year, week);
    }

    static String weekend(LocalDate day) {
        LocalDate saturday = day.with(DayOfWeek.SATURDAY);
        return saturday + "/" + saturday.plusDays(1);
    }

    static String quarter(int year, int quarter) {
        return year + "-Q" + quarter;
    }

    /** The quarter that the tense points to; without a tense the one that is nearest. */
    static String quarter(int quarter, Tense tense, LocalDate at) {
        int difference = quarter - at.get(IsoFields.QUARTER_OF_YEAR);
        int year = switch (tense) {
            case PAST -> difference > 0 ? at.getYear() - 1 : at.getYear();
            case FUTURE -> difference < 0 ? at.getYear() + 1 : at.getYear();
            case OPEN -> difference > 2 ? at.getYear() - 1 : difference < -2 ? at.getYear() + 1 : at.getYear();
        };
        return quarter(year, quarter);
    }

    /** "last" has ended before the event, "next" begins after it; a season has the year in which it begins. */
    static String season(String word, String name, LocalDate at, ZoneId zone) {
        String season = name.equals("fall") ? "autumn" : name;
        int firstMonth = 3 + 3 * SEASONS.indexOf(season);
        boolean isSouthern = SOUTHERN_ZONES.stream().anyMatch(zone.getId()::startsWith);
        int month = isSouthern ? (firstMonth + 5) % 12 + 1 : firstMonth;
        LocalDate start = LocalDate.of(at.getYear() - 1, month, 1);
        return switch (word) {
            case "last" -> {
                while (!start.plusMonths(15).isAfter(at)) {
                    start = start.plusYears(1);
                }
                while (start.plusMonths(3).isAfter(at)) {
                    start = start.minusYears(1);
                }
                yield start.getYear() + "-" + season;
            }
            case "next" -> {
                while (!start.isAfter(at)) {
                    start = start.plusYears(1);
                }
                yield start.getYear() + "-" + season;
            }
            // A season over the turn of the year is in January still that of the year before.
            default -> (month == 12 && at.getMonthValue() < 3 ? at.getYear() - 1 : at.getYear()) + "-" + season;
        };
    }

    /** "the summer": the last one for what is past, even if it is still going on, else the one that is not over. */
    static String season(Tense tense, String name, LocalDate at, ZoneId zone) {
        LocalDate reference = tense == Tense.PAST ? at.plusMonths(3) : at.minusMonths(3);
        return season(tense == Tense.PAST ? "last" : "next", name, reference, zone);
    }

    static LocalDateTime minute(ZonedDateTime at) {
        return at.toLocalDateTime().truncatedTo(ChronoUnit.MINUTES);
    }

    static boolean isMonthFirst(ZoneId zone) {
        return MONTH_FIRST_ZONES.stream().anyMatch(zone.getId()::startsWith);
    }

    /** Of two digits the year of that end which is at most 20 years ahead of the event: in 2025, 26 is 2026 and 85 is 1985. */
    static int year(String digits, LocalDate at) {
        int year = Integer.parseInt(digits);
        return year < 100 ? at.getYear() + 20 - Math.floorMod(at.getYear() + 20 - year, 100) : year;
    }

    private static long daysApart(LocalDate date, LocalDate at) {
        return Math.abs(ChronoUnit.DAYS.between(date, at));
    }
}
