package io.memlog.models;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Numbers that are written out; stateless. */
final class NumberWords {
    private static final Map<String, Integer> SMALL = new TreeMap<>(Map.ofEntries(
            Map.entry("one", 1),
            Map.entry("two", 2),
            Map.entry("three", 3),
            Map.entry("four", 4),
            Map.entry("five", 5),
            Map.entry("six", 6),
            Map.entry("seven", 7),
            Map.entry("eight", 8),
            Map.entry("nine", 9),
            Map.entry("ten", 10),
            Map.entry("eleven", 11),
            Map.entry("twelve", 12),
            Map.entry("thirteen", 13),
            Map.entry("fourteen", 14),
            Map.entry("fifteen", 15),
            Map.entry("sixteen", 16),
            Map.entry("seventeen", 17),
            Map.entry("eighteen", 18),
            Map.entry("nineteen", 19),
            Map.entry("twenty", 20),
            Map.entry("thirty", 30),
            Map.entry("forty", 40),
            Map.entry("fifty", 50),
            Map.entry("sixty", 60),
            Map.entry("seventy", 70),
            Map.entry("eighty", 80),
            Map.entry("ninety", 90)));
    private static final Map<String, Integer> LARGE =
            new TreeMap<>(Map.of("thousand", 1_000, "million", 1_000_000, "billion", 1_000_000_000));
    /** One word of a number, as an expression. */
    static final String ALTERNATIVES = "an?|half|hundred|" + String.join("|", LARGE.keySet()) + "|"
            + String.join(
                    "|",
                    SMALL.keySet().stream().sorted(Comparator.reverseOrder()).toList());

    private NumberWords() {}

    /** "twenty-five thousand", "half a million"; empty if it is no number, as a lone article. */
    static Optional<BigDecimal> value(String written) {
        BigDecimal total = BigDecimal.ZERO;
        BigDecimal group = BigDecimal.ZERO;
        boolean isHalf = false;
        boolean isNumber = false;
        for (String word : written.toLowerCase(Locale.ROOT).split("[\\s-]+", -1)) {
            if (word.equals("half")) {
                isHalf = true;
            } else if (word.equals("hundred")) {
                group = orOne(group).scaleByPowerOfTen(2);
                isNumber = true;
            } else if (SMALL.containsKey(word)) {
                group = group.add(BigDecimal.valueOf(SMALL.get(word)));
                isNumber = true;
            } else if (LARGE.containsKey(word)) {
                BigDecimal scaled = orOne(group).multiply(BigDecimal.valueOf(LARGE.get(word)));
                total = total.add(isHalf ? scaled.divide(BigDecimal.TWO) : scaled);
                group = BigDecimal.ZERO;
                isNumber = true;
            }
        }
        return isNumber ? Optional.of(total.add(group)) : Optional.empty();
    }

    /** A count up to twelve or so before a unit of time: digits, an article or a word. */
    static Optional<Integer> count(String written) {
        String lower = written.toLowerCase(Locale.ROOT);
        if (Character.isDigit(lower.charAt(0))) {
            return Optional.of(Integer.parseInt(lower));
        }
        return switch (lower) {
            case "a", "an" -> Optional.of(1);
            case "a couple of", "couple of" -> Optional.of(2);
            default -> value(lower).map(BigDecimal::intValue);
        };
    }

    private static BigDecimal orOne(BigDecimal number) {
        return number.signum() == 0 ? BigDecimal.ONE : number;
    }
}
