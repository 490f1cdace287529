package io.memlog.streams;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Memories one of whose texts may have made a request fail, in groups that are to be asked about one after the other; used by one
 * stream thread. In memory only: a new owner finds them out again.
 */
final class Suspects {
    /** Those of a few failed groups; more at a time would not make the search faster. */
    private static final int MOST = 1_024;

    private static final int PARTS = 8;

    private final Deque<List<String>> groups = new ArrayDeque<>();
    private final Set<String> all = new HashSet<>();

    /** The parts of a group that has failed. */
    void addPartsOf(Collection<String> failed) {
        List<String> memories = List.copyOf(failed);
        int size = (memories.size() + PARTS - 1) / PARTS;
        for (int start = 0; start < memories.size(); start += size) {
            add(memories.subList(start, Math.min(start + size, memories.size())));
        }
    }

    /** A group that nobody has heard of yet. */
    void add(Collection<String> group) {
        if (!group.isEmpty()) {
            groups.addLast(List.copyOf(group));
            all.addAll(group);
        }
    }

    /** The next group, or none. */
    List<String> next() {
        if (groups.isEmpty()) {
            return List.of();
        }
        List<String> group = groups.removeFirst();
        group.forEach(all::remove);
        return group;
    }

    boolean contains(String memory) {
        return all.contains(memory);
    }

    boolean areMany() {
        return all.size() >= MOST;
    }
}
