package io.memlog.chaos.check;

import io.memlog.chaos.check.Difference.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects differences. Not thread-safe. */
final class Differences {
    private final List<Difference> found = new ArrayList<>();

    void add(Kind kind, String where, String key, @Nullable Object expected, @Nullable Object isThere) {
        found.add(new Difference(kind, where, key, String.valueOf(expected), String.valueOf(isThere)));
    }

    /** Both sides by key; equal keys must have equal fields. */
    void compare(
            String where,
            Map<String, ? extends SortedMap<String, String>> expected,
            Map<String, ? extends SortedMap<String, String>> isThere) {
        Set<String> keys = new HashSet<>(expected.keySet());
        keys.addAll(isThere.keySet());
        for (String key : keys.stream().sorted().toList()) {
            SortedMap<String, String> wanted = expected.get(key);
            SortedMap<String, String> present = isThere.get(key);
            if (present == null) {
                add(Kind.LOST, where, key, wanted, "nothing");
            } else if (wanted == null) {
                add(Kind.LEFT_OVER, where, key, "nothing", present);
            } else {
                compareFields(where, key, wanted, present);
            }
        }
    }

    void compareFields(
            String where, String key, SortedMap<String, String> expected, SortedMap<String, String> isThere) {
        SortedMap<String, String> wanted = new TreeMap<>();
        SortedMap<String, String> present = new TreeMap<>();
        Set<String> fields = new HashSet<>(expected.keySet());
        fields.addAll(isThere.keySet());
        for (String field : fields) {
            if (!Objects.equals(expected.get(field), isThere.get(field))) {
                wanted.put(field, String.valueOf(expected.get(field)));
                present.put(field, String.valueOf(isThere.get(field)));
            }
        }
        if (!wanted.isEmpty()) {
            add(Kind.CHANGED, where, key, wanted, present);
        }
    }

    List<Difference> all() {
        return List.copyOf(found);
    }
}
