package io.memlog.reconciler.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;

/**
 * The five fields of cron in UTC: minute, hour, day of the month, month, day of the week (0 and 7 are Sunday); each {@code *}, numbers,
 * ranges, lists, and steps. If both days are restricted, either will do, as in cron. Immutable.
 */
final class Cron implements Schedule {
    /** Beyond any leap day. */
    private static final int MOST_DAYS = 366 * 9;

    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet daysOfMonth;
    private final BitSet months;
    private final BitSet daysOfWeek;
    private final boolean isAnyDayOfMonth;
    private final boolean isAnyDayOfWeek;

    private Cron(String[] fields) {
        minutes = field(fields[0], 0, 59);
        hours = field(fields[1], 0, 23);
        daysOfMonth = field(fields[2], 1, 31);
        months = field(fields[3], 1, 12);
        daysOfWeek = field(fields[4], 0, 7);
        if (daysOfWeek.get(7)) {
            daysOfWeek.set(0);
        }
        isAnyDayOfMonth = fields[2].startsWith("*");
        isAnyDayOfWeek = fields[4].startsWith("*");
    }

    static Cron parse(String text) {
        String[] fields = text.strip().split("\\s+", -1);
        if (fields.length != 5) {
            throw new IllegalArgumentException("expected five fields, found " + fields.length);
        }
        var cron = new Cron(fields);
        // One that is never due, the 30th of February say, is a mistake to be heard of at the start.
        var unused = cron.next(Instant.EPOCH);
        return cron;
    }

    @Override
    public Instant next(Instant after) {
        LocalDateTime at = LocalDateTime.ofInstant(after, ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.MINUTES)
                .plusMinutes(1);
        for (int days = 0; days < MOST_DAYS; days++) {
            if (isDay(at)) {
                for (int hour = hours.nextSetBit(at.getHour()); hour >= 0; hour = hours.nextSetBit(hour + 1)) {
                    int minute = minutes.nextSetBit(hour == at.getHour() ? at.getMinute() : 0);
                    if (minute >= 0) {
                        return at.withHour(hour).withMinute(minute).toInstant(ZoneOffset.UTC);
                    }
                }
            }
            at = at.toLocalDate().plusDays(1).atStartOfDay();
        }
        throw new IllegalArgumentException("expected fields that are due some day, found none such");
    }

    private boolean isDay(LocalDateTime at) {
        if (!months.get(at.getMonthValue())) {
            return false;
        }
        boolean isDayOfMonth = daysOfMonth.get(at.getDayOfMonth());
        boolean isDayOfWeek = daysOfWeek.get(at.getDayOfWeek().getValue() % 7);
        if (isAnyDayOfMonth || isAnyDayOfWeek) {
            return isDayOfMonth && isDayOfWeek;
        }
        return isDayOfMonth || isDayOfWeek;
    }

    private static BitSet field(String text, int min, int max) {
        BitSet values = new BitSet(max + 1);
        for (String item : text.split(",", -1)) {
            String[] step = item.split("/", -1);
            String[] range = (step[0].equals("*") ? min + "-" + max : step[0]).split("-", -1);
            int from = number(range[0]);
            boolean isOpen = range.length == 1 && step.length == 2;
            int to = isOpen ? max : number(range[range.length - 1]);
            int by = step.length == 2 ? number(step[1]) : 1;
            if (step.length > 2 || range.length > 2 || from < min || to > max || from > to || by < 1) {
                throw new IllegalArgumentException("expected %d to %d, found another field".formatted(min, max));
            }
            for (int value = from; value <= to; value += by) {
                values.set(value);
            }
        }
        return values;
    }

    private static int number(String text) {
        return Integer.parseInt(text, 10);
    }
}
