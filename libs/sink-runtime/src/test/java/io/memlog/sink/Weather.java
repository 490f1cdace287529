package io.memlog.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which faults a schedule has and how often. Each schedule leaves some out: rare faults in combination are found sooner where the
 * others do not cover them up.
 *
 * @param crashes of a thousand moments, those at which the member dies
 * @param losses of a thousand moments, those at which its request or the answer is lost
 * @param pauses of a thousand moments, those at which it stands still for minutes
 * @param overlaps of a thousand moments, those at which others move a little
 * @param events what may happen between moments
 * @param disaster what no sink can mend, if any
 */
record Weather(
        int crashes,
        int losses,
        int pauses,
        int overlaps,
        List<Event> events,
        @Nullable Disaster disaster) {
    private static final Event[] EVENTS = Event.values();
    private static final Disaster[] DISASTERS = Disaster.values();

    static Weather random(RandomGenerator random) {
        List<Event> events = new ArrayList<>();
        for (Event event : EVENTS) {
            if (random.nextBoolean()) {
                events.add(event);
            }
        }
        return new Weather(
                sometimes(random, 5, 25),
                sometimes(random, 10, 80),
                sometimes(random, 5, 30),
                sometimes(random, 50, 300),
                events,
                random.nextInt(5) == 0 ? DISASTERS[random.nextInt(DISASTERS.length)] : null);
    }

    private static int sometimes(RandomGenerator random, int min, int more) {
        return random.nextInt(3) == 0 ? 0 : min + random.nextInt(more);
    }
}
