package io.memlog.models;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what a pattern alone defines: web addresses, e-mail addresses, amounts of money; stateless. */
final class PatternFinder {
    // Quantifiers are bounded or possessive: no text can make them backtrack for long.
    private static final Pattern URL =
            Pattern.compile("\\b(?:https?://|www\\.)[^\\s<>\"'\\p{Cntrl}]{3,240}(?<![.,;:!?)\\]])");
    private static final Pattern EMAIL =
            Pattern.compile("(?<![\\w.+-])[\\w.+-]{1,64}+@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,6}");
    private static final String NUMBER = "\\d{1,3}(?:,\\d{3}){1,4}(?:\\.\\d{1,2})?|\\d{1,12}(?:\\.\\d{1,2})?";
    private static final Pattern MONEY = Pattern.compile(
            "(?:(?<sign>[$€£¥])\\s?(?<signed>" + NUMBER
                    + ")|(?<!\\d)(?<counted>" + NUMBER
                    + "))(?:\\s?(?<scale>k|K|m|M|bn|thousand|million|billion)\\b)?(?:\\s?(?<unit>dollars?|euros?|pounds?|USD|EUR|GBP|CHF|JPY|[€£])(?!\\w))?");
    private static final Map<String, String> CURRENCIES = Map.ofEntries(
            Map.entry("$", "usd"),
            Map.entry("€", "eur"),
            Map.entry("£", "gbp"),
            Map.entry("¥", "jpy"),
            Map.entry("dollar", "usd"),
            Map.entry("dollars", "usd"),
            Map.entry("euro", "eur"),
            Map.entry("euros", "eur"),
            Map.entry("pound", "gbp"),
            Map.entry("pounds", "gbp"),
            Map.entry("usd", "usd"),
            Map.entry("eur", "eur"),
            Map.entry("gbp", "gbp"),
            Map.entry("chf", "chf"),
            Map.entry("jpy", "jpy"));
    private static final Map<String, Integer> SCALES =
            Map.of("k", 3, "thousand", 3, "m", 6, "million", 6, "bn", 9, "billion", 9);

    private PatternFinder() {}

    static void find(String text, Findings findings) {
        if (text.contains("://") || text.contains("www.")) {
            for (Matcher m = URL.matcher(text); m.find(); ) {
                String key = EntityType.URL.keyPrefix()
                        + m.group().toLowerCase(Locale.ROOT).replaceFirst("/+$", "");
                findings.add(new Finding(m.start(), m.end(), EntityType.URL, key, m.group(), 0.99, "pattern-url"));
            }
        }
        if (text.indexOf('@') >= 0) {
            for (Matcher m = EMAIL.matcher(text); m.find(); ) {
                String key = EntityType.EMAIL.keyPrefix() + m.group().toLowerCase(Locale.ROOT);
                findings.add(new Finding(m.start(), m.end(), EntityType.EMAIL, key, m.group(), 0.99, "pattern-email"));
            }
        }
        if (text.chars().anyMatch(c -> c >= '0' && c <= '9')) {
            findMoney(text, findings);
        }
    }

    private static void findMoney(String text, Findings findings) {
        for (Matcher m = MONEY.matcher(text); m.find(); ) {
            String unit = m.group("sign") != null ? m.group("sign") : m.group("unit");
            String digits = m.group("signed") != null ? m.group("signed") : m.group("counted");
            if (unit == null || digits == null) {
                continue;
            }
            var amount = new BigDecimal(digits.replace(",", ""));
            String scale = m.group("scale");
            if (scale != null) {
                amount = amount.scaleByPowerOfTen(SCALES.getOrDefault(scale.toLowerCase(Locale.ROOT), 0));
            }
            String key = EntityType.MONEY.keyPrefix()
                    + CURRENCIES.getOrDefault(unit.toLowerCase(Locale.ROOT), "")
                    + "-"
                    + (amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString());
            findings.add(new Finding(
                    m.start(), m.end(), EntityType.MONEY, key, m.group().strip(), 0.95, "pattern-money"));
        }
    }
}
