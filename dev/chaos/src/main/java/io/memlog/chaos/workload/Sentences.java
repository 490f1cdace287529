package io.memlog.chaos.workload;

import java.util.List;
import java.util.Random;

/**
 * Sentences with people, places and organizations in them; few enough that most are embedded only once. Not thread-safe.
 */
final class Sentences {
    private static final List<String> PEOPLE =
            List.of("Anna Berger", "Tomas Novak", "Priya Sharma", "Liam O'Connor", "Yuki Tanaka", "Maya Lindqvist");

    private static final List<String> PLACES = List.of("Lisbon", "Prague", "Hamburg", "Boston", "Oslo");

    private static final List<String> EMPLOYERS = List.of("Siemens", "Deloitte", "Airbus", "Anthropic");

    private final Random random;

    Sentences(Random random) {
        this.random = random;
    }

    String next() {
        return switch (random.nextInt(4)) {
            case 0 -> "%s lives in %s.".formatted(one(PEOPLE), one(PLACES));
            case 1 -> "%s works at %s in %s.".formatted(one(PEOPLE), one(EMPLOYERS), one(PLACES));
            case 2 -> "%s met %s in %s.".formatted(one(PEOPLE), one(PEOPLE), one(PLACES));
            default -> "Prefers tea to coffee, and quiet trains to fast planes.";
        };
    }

    private String one(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
