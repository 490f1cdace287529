package io.memlog.chaos;

import java.time.Duration;
import java.util.List;

/** Something that is done to processes of the cluster. Immutable and thread-safe. */
public sealed interface Fault {
    /** Names of the members it is done to. */
    List<String> victims();

    /** What goes on untroubled before it. */
    Duration after();

    /** SIGKILL for all victims at once; each is started again at once. */
    record Kill(List<String> victims, Duration after) implements Fault {
        public Kill {
            victims = List.copyOf(victims);
        }
    }

    /** SIGSTOP for longer than the group waits, so that another takes over, then SIGCONT: a zombie. */
    record Pause(List<String> victims, Duration after, Duration length) implements Fault {
        public Pause {
            victims = List.copyOf(victims);
        }
    }
}
