package io.memlog.models;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;

/** Makes one key of the many ways to write a name; stateless. */
public final class CanonicalKeys {
    private static final Set<String> LEGAL_FORMS =
            Set.of("inc", "ltd", "llc", "gmbh", "ag", "corp", "corporation", "plc", "co");
    private static final Set<String> ARTICLES = Set.of("the", "a", "an");

    private CanonicalKeys() {}

    /** {@code PERSON, "Dr. María López"} gives {@code person:maria-lopez}; empty if no letter or digit is left. */
    public static String of(EntityType type, String name) {
        var slug = new StringBuilder();
        String[] parts = slug(name).split("-", -1);
        for (int i = 0; i < parts.length; i++) {
            if (isKept(type, parts, i)) {
                slug.append(slug.isEmpty() ? "" : "-").append(parts[i]);
            }
        }
        return slug.isEmpty() ? "" : type.keyPrefix() + slug;
    }

    private static boolean isKept(EntityType type, String[] parts, int i) {
        boolean isFirst = i == 0 && parts.length > 1;
        boolean isLast = i > 0 && i == parts.length - 1;
        return switch (type) {
            case PERSON -> !(isFirst && WordLists.TITLES.contains(parts[i]));
            case ORGANIZATION ->
                !(isFirst && ARTICLES.contains(parts[i])) && !(isLast && LEGAL_FORMS.contains(parts[i]));
            case LOCATION, PROJECT, TOPIC -> !(isFirst && ARTICLES.contains(parts[i]));
            case DATE, MONEY, EMAIL, URL -> true;
        };
    }

    /** Letters and digits of any script in lower case without accents; everything else becomes single hyphens. */
    static String slug(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
        var slug = new StringBuilder(plain.length());
        boolean isGap = false;
        for (int i = 0; i < plain.length(); ) {
            int c = plain.codePointAt(i);
            i += Character.charCount(c);
            if (Character.isLetterOrDigit(c)) {
                if (isGap && !slug.isEmpty()) {
                    slug.append('-');
                }
                isGap = false;
                slug.appendCodePoint(c);
            } else if (Character.getType(c) != Character.NON_SPACING_MARK && c != '\'' && c != '\u2019') {
                isGap = true;
            }
        }
        return slug.toString();
    }
}
