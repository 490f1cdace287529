package io.memlog.models;

import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds amounts of money: a number and a sign, code or word for its currency; stateless. */
final class AmountFinder {
    // Quantifiers are bounded: no text can make them backtrack for long.
    private static final String PLAIN = "0[.,]\\d{3,8}(?!\\d)|\\d{1,12}+(?:[.,]\\d{1,2}(?!\\d))?(?![.,]?\\d)";
    /** ₹12,34,567 */
    private static final String LAKHS = "\\d{1,2}(?:,\\d{2}){1,4},\\d{3}(?:\\.\\d{1,2})?(?![.,]?\\d)";

    private static final String DECIMALS = "(?![.,]\\d{3}|\\d)(?:[.,]\\d{1,2}(?!\\d))?";
    private static final String SIGNED =
            LAKHS + "|[1-9]\\d{0,2}(?:[,.'\u2019\u00a0\u202f]\\d{3}){1,4}" + DECIMALS + "|" + PLAIN;
    private static final String COUNTED =
            LAKHS + "|[1-9]\\d{0,2}(?:[,.'\u2019\u00a0\u202f ]\\d{3}){1,4}" + DECIMALS + "|" + PLAIN;
    private static final String SCALE =
            "(?:\\s?(?<scale>k|K|mn|m|M|mio|mln|bn|B|hundred|thousand|million|billion|trillion|lakhs?|crores?)(?![\\p{L}\\d]))?";
    private static final Pattern AFTER_SIGN = Pattern.compile("(?<![\\p{L}\\d])(?<sign>" + Currencies.signs()
            + ")\\s?(?<number>" + SIGNED + ")" + SCALE + "(?:\\s?(?<unit>" + Currencies.units() + ")(?![\\p{L}\\d]))?");
    private static final Pattern BEFORE_UNIT = Pattern.compile("(?<![\\p{L}\\d.,])(?<number>" + COUNTED + ")" + SCALE
            + "\\s?(?<unit>" + Currencies.units() + ")(?![\\p{L}\\d])");
    private static final Pattern IN_WORDS = Pattern.compile("(?<!\\p{L})(?<number>(?i:(?:" + NumberWords.ALTERNATIVES
            + ")(?:[\\s-](?:and\\s)?(?:" + NumberWords.ALTERNATIVES + ")){0,7}))\\s(?<unit>" + Currencies.words()
            + ")(?!\\p{L})");
    /** "lost 10 pounds", "5 pounds of flour" */
    private static final Pattern OF_WEIGHT = Pattern.compile(
            "(?i)\\b(?:los[et]|losing|gain(?:ed|ing)?|weigh(?:s|ed|ing)?|lift(?:s|ed|ing)?|bench(?:ed|es)?)\\W");

    private static final int WEIGHT_CUE_DISTANCE = 24;
    private static final Map<String, Integer> SCALES = Map.ofEntries(
            Map.entry("k", 3),
            Map.entry("hundred", 2),
            Map.entry("thousand", 3),
            Map.entry("lakh", 5),
            Map.entry("lakhs", 5),
            Map.entry("m", 6),
            Map.entry("mn", 6),
            Map.entry("mio", 6),
            Map.entry("mln", 6),
            Map.entry("million", 6),
            Map.entry("crore", 7),
            Map.entry("crores", 7),
            Map.entry("b", 9),
            Map.entry("bn", 9),
            Map.entry("billion", 9),
            Map.entry("trillion", 12));

    private AmountFinder() {}

    static void find(String text, ZoneId zone, Findings findings) {
        String lower = SmallLetters.of(text);
        // What a word is worth is asked of the whole text, so only once.
        Map<String, Optional<String>> codes = new HashMap<>();
        Function<String, Optional<String>> code =
                name -> codes.computeIfAbsent(name, unknown -> Currencies.code(unknown, lower, zone));
        if (text.chars().anyMatch(c -> c >= '0' && c <= '9')) {
            for (Matcher m = AFTER_SIGN.matcher(text); m.find(); ) {
                String unit = m.group("unit");
                add(
                        m,
                        code.apply(unit == null ? m.group("sign") : unit),
                        scaled(number(m.group("number")), m.group("scale")),
                        findings);
            }
            for (Matcher m = BEFORE_UNIT.matcher(text); m.find(); ) {
                if (!isWeight(text, m)) {
                    add(m, code.apply(m.group("unit")), scaled(number(m.group("number")), m.group("scale")), findings);
                }
            }
        }
        for (Matcher m = IN_WORDS.matcher(text); m.find(); ) {
            Optional<BigDecimal> number = NumberWords.value(m.group("number"));
            if (number.isPresent() && !isWeight(text, m)) {
                add(m, code.apply(m.group("unit")), number.get(), findings);
            }
        }
    }

    private static void add(Matcher m, Optional<String> code, BigDecimal amount, Findings findings) {
        if (code.isEmpty()) {
            return;
        }
        String plain = amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
        String key = EntityType.MONEY.keyPrefix() + code.get() + "-" + plain;
        findings.add(new Finding(m.start(), m.end(), EntityType.MONEY, key, m.group(), 0.95, "pattern-money"));
    }

    private static boolean isWeight(String text, Matcher m) {
        if (!m.group("unit").toLowerCase(Locale.ROOT).startsWith("pound")) {
            return false;
        }
        String before = text.substring(Math.max(0, m.start() - WEIGHT_CUE_DISTANCE), m.start());
        return OF_WEIGHT.matcher(before).find() || text.startsWith(" of ", m.end());
    }

    private static BigDecimal scaled(BigDecimal number, @Nullable String scale) {
        return scale == null
                ? number
                : number.scaleByPowerOfTen(SCALES.getOrDefault(scale.toLowerCase(Locale.ROOT), 0));
    }

    /** A comma or dot before one or two last digits or after a zero is the decimal one, any other sign groups thousands. */
    private static BigDecimal number(String written) {
        int last = Math.max(written.lastIndexOf('.'), written.lastIndexOf(','));
        boolean hasDecimals = last >= 0 && (written.length() - last <= 3 || written.matches("0[.,]\\d+"));
        String whole = hasDecimals ? written.substring(0, last) : written;
        String decimals = hasDecimals ? "." + written.substring(last + 1) : "";
        return new BigDecimal(whole.replaceAll("\\D", "") + decimals);
    }
}
