package io.memlog.sink;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What happened in a schedule, line by line; written only when somebody wants to read it. */
final class Trace {
    private final InstantSource clock;
    private final boolean isOn;
    private final List<String> lines = new ArrayList<>();
    private int depth;

    Trace(InstantSource clock, boolean isOn) {
        this.clock = clock;
        this.isOn = isOn;
    }

    void note(Supplier<String> line) {
        if (isOn) {
            lines.add("%s %s%s".formatted(clock.instant(), "  ".repeat(depth), line.get()));
        }
    }

    /** What follows happens while something else stands still. */
    void enter() {
        depth++;
    }

    void leave() {
        depth--;
    }

    String text() {
        return String.join("\n", lines);
    }
}
