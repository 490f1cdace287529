package io.memlog.models;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what a pattern alone defines: web addresses, e-mail addresses, amounts of money; stateless. */
final class PatternFinder {
    // Quantifiers are bounded or possessive: no text can make them backtrack for long.
    private static final Pattern URL = Pattern.compile(
            "(?<![\\p{L}\\d@.-])(?i:https?://|ftp://|www\\.)[^\\s<>\"\\p{Cntrl}\u201c\u201d\u00ab\u00bb]{3,2048}+");
    /** Without a scheme only small letters and a known top domain make an address: "Booking.com" is a firm. */
    private static final Pattern BARE_URL = Pattern.compile(
            "(?<![\\p{L}\\d@./-])(?:[a-z0-9][a-z0-9-]{0,62}\\.){1,4}(?:com|org|net|io|dev|app|edu|gov|info|me|tv|co|uk|de|fr|at|ch|nl|be|it|es|pt|pl|se|no|dk|fi|ie|eu|ca|us|au|nz|jp|br|mx|in|example)"
                    + "(?![\\p{L}\\d@-]|\\.[\\p{L}\\d])(?:[/?#][^\\s<>\"\\p{Cntrl}\u201c\u201d]{0,2048}+)?");

    private static final Pattern EMAIL = Pattern.compile(
            "(?<![\\p{L}\\d_.+%-])[\\p{L}\\d_+%-][\\p{L}\\d_.+%'-]{0,63}+@[\\p{L}\\d](?:[\\p{L}\\d-]{0,62})(?:\\.[\\p{L}\\d](?:[\\p{L}\\d-]{0,62})){1,6}");
    private static final String PUNCTUATION = ".,;:!?'\u2019*_~`|]})>";

    private PatternFinder() {}

    /** Words for amounts that several countries share are then those of the first that has them. */
    static void find(String text, Findings findings) {
        find(text, ZoneOffset.UTC, findings);
    }

    static void find(String text, ZoneId zone, Findings findings) {
        if (text.indexOf('@') >= 0) {
            for (Matcher m = EMAIL.matcher(text); m.find(); ) {
                String key = EntityType.EMAIL.keyPrefix() + SmallLetters.of(m.group());
                findings.add(new Finding(m.start(), m.end(), EntityType.EMAIL, key, m.group(), 0.99, "pattern-email"));
            }
        }
        if (text.contains("://") || text.indexOf('.') >= 0) {
            findUrls(text, URL, findings);
            findUrls(text, BARE_URL, findings);
        }
        AmountFinder.find(text, zone, findings);
    }

    private static void findUrls(String text, Pattern pattern, Findings findings) {
        for (Matcher m = pattern.matcher(text); m.find(); ) {
            String url = withoutPunctuation(m.group());
            int scheme = url.indexOf("//");
            // A scheme or "www." alone is no address.
            if (url.length() > (scheme < 0 ? 5 : scheme + 3)) {
                String key = EntityType.URL.keyPrefix() + withoutSlash(SmallLetters.of(url));
                findings.add(new Finding(
                        m.start(), m.start() + url.length(), EntityType.URL, key, url, 0.99, "pattern-url"));
            }
        }
    }

    private static String withoutSlash(String url) {
        int end = url.length();
        while (end > 0 && url.charAt(end - 1) == '/') {
            end--;
        }
        return url.substring(0, end);
    }

    /** What ends a sentence does not belong to the address; a closing bracket only if it was opened in it. */
    private static String withoutPunctuation(String url) {
        int end = url.length();
        while (end > 0 && PUNCTUATION.indexOf(url.charAt(end - 1)) >= 0) {
            if (url.charAt(end - 1) == ')' && url.lastIndexOf('(', end - 1) >= 0) {
                break;
            }
            end--;
        }
        return url.substring(0, end);
    }
}
