package io.memlog.models;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The signs, codes and words for currencies; immutable, thread-safe. */
final class Currencies {
    /** By sign, code or word; letters in small. */
    private static final Map<String, String> CODES = new HashMap<>();

    private static final Map<String, List<Shared>> SHARED = new HashMap<>();
    private static final List<String> SIGNS = new ArrayList<>();
    private static final List<String> WORDS = new ArrayList<>();

    /** A country that uses a word for its own currency, and how a text shows that it is meant. */
    private record Shared(String code, List<String> cues) {}

    static {
        WordLists.linesInOrder("currencies.txt").forEach(line -> {
            if (line.contains(" = ")) {
                readShared(line);
            } else {
                readOwn(line);
            }
        });
    }

    private Currencies() {}

    private static void readOwn(String line) {
        String[] parts = line.split("\\|", -1);
        String code = parts[0].strip();
        CODES.put(code, code);
        SIGNS.add(code.toUpperCase(Locale.ROOT));
        for (String sign : WordLists.words(parts[1])) {
            if (!sign.isEmpty()) {
                CODES.put(sign.toLowerCase(Locale.ROOT), code);
                SIGNS.add(sign);
            }
        }
        for (String word : WordLists.words(parts[2])) {
            if (!word.isEmpty()) {
                String spaced = word.replace('-', ' ');
                CODES.put(spaced, code);
                WORDS.add(spaced);
            }
        }
    }

    private static void readShared(String line) {
        String[] parts = line.split(" = ", -1);
        List<Shared> countries = new ArrayList<>();
        for (String country : parts[1].split(" ; ", -1)) {
            String[] words = country.strip().split(" ", -1);
            countries.add(new Shared(words[0], List.of(words).subList(1, words.length)));
        }
        String word = parts[0].strip();
        SHARED.put(word.toLowerCase(Locale.ROOT), countries);
        if (Character.isUpperCase(word.charAt(0))) {
            SIGNS.add(word);
        } else {
            WORDS.add(word);
            if (word.equals("kr")) {
                SIGNS.add(word);
            }
        }
    }

    /** What may stand before a number, longest first. */
    static String signs() {
        return alternatives(SIGNS);
    }

    /** What may stand after a number, longest first; words in any case. */
    static String units() {
        return alternatives(SIGNS) + "|(?i:" + alternatives(WORDS) + ")";
    }

    /** Words only, as after a number that is written out. */
    static String words() {
        return "(?i:" + alternatives(WORDS) + ")";
    }

    private static String alternatives(Collection<String> names) {
        return names.stream()
                .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()))
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
    }

    /** The small ISO code; a word that countries share is that of the country that the text names, else of the zone. */
    static Optional<String> code(String name, String lowerText, ZoneId zone) {
        String lower = name.toLowerCase(Locale.ROOT);
        List<Shared> countries = SHARED.get(lower);
        if (countries == null) {
            return Optional.ofNullable(CODES.get(lower));
        }
        for (Shared country : countries) {
            if (country.cues().stream().anyMatch(cue -> cue.length() > 1 && lowerText.contains(cue))) {
                return Optional.of(country.code());
            }
        }
        for (Shared country : countries) {
            if (country.cues().contains(zone.getId())) {
                return Optional.of(country.code());
            }
        }
        // "R 500" is an amount only where rands are paid.
        return lower.equals("r")
                ? Optional.empty()
                : Optional.of(countries.getFirst().code());
    }
}
