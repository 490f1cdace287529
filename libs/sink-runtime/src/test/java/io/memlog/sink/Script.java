package io.memlog.sink;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a test wants to happen to its one member; not thread-safe. */
final class Script implements Interruptions {
    private final List<Moment> once = new ArrayList<>();
    private final Set<Moment> always = EnumSet.noneOf(Moment.class);
    private final Map<Moment, Runnable> during = new EnumMap<>(Moment.class);

    /** The request or the answer at the next such moment is lost. */
    void lose(Moment moment) {
        once.add(moment);
    }

    void loseAlways(Moment moment) {
        always.add(moment);
    }

    void heal(Moment moment) {
        always.remove(moment);
    }

    /** Runs at each such moment. */
    void at(Moment moment, Runnable work) {
        during.put(moment, work);
    }

    @Override
    public Answer at(Moment moment) {
        during.getOrDefault(moment, () -> {}).run();
        return once.remove(moment) || always.contains(moment) ? Answer.LOST : Answer.HEARD;
    }
}
