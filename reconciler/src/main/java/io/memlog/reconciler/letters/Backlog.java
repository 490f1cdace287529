package io.memlog.reconciler.letters;

import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The letters that wait for a decision; immutable.
 *
 * @param byCode how many there are of each reason
 * @param oldest when the oldest was written, null if there is none
 */
record Backlog(
        long undecided,
        SortedMap<String, Long> byCode,
        @Nullable Instant oldest) {
    Backlog {
        byCode = new TreeMap<>(byCode);
    }

    static Backlog of(Stream<Letter> letters) {
        var counts = new TreeMap<String, Long>();
        Instant[] oldest = new Instant[1];
        letters.forEach(letter -> {
            counts.merge(letter.code(), 1L, Long::sum);
            if (oldest[0] == null || letter.time().isBefore(oldest[0])) {
                oldest[0] = letter.time();
            }
        });
        long undecided = counts.values().stream().mapToLong(Long::longValue).sum();
        return new Backlog(undecided, counts, oldest[0]);
    }
}
