package io.memlog.streams;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Memories whose text alone made a model fail, each left alone for longer and longer; used by one stream thread. */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** More would be an outage. One that is forgotten is tried with others again. */
    private static final int MOST = 10_000;

    private final Map<String, Rest> resting = new LinkedHashMap<>();

    private record Rest(Duration time, long until) {}

    void failed(String memory, long now) {
        Rest last = resting.remove(memory);
        Duration time = last == null ? FIRST : last.time().multipliedBy(2);
        Duration next = time.compareTo(LONGEST) < 0 ? time : LONGEST;
        resting.put(memory, new Rest(next, now + next.toMillis()));
        if (resting.size() > MOST) {
            resting.remove(resting.keySet().iterator().next());
        }
    }

    void succeeded(String memory) {
        resting.remove(memory);
    }

    /** True if it has failed alone before. */
    boolean knows(String memory) {
        return resting.containsKey(memory);
    }

    boolean isResting(String memory, long now) {
        Rest rest = resting.get(memory);
        return rest != null && now < rest.until();
    }
}
