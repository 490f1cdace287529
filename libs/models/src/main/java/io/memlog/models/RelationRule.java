package io.memlog.models;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A way to tell a relation, as an expression over a {@link Clauses} string; immutable, thread-safe.
 *
 * <p>Group {@code s} is the subject; a rule without it takes the subject of the clause that its words stand in. Group {@code o} is the
 * object, {@code w} somebody with whom it is so as well.
 */
record RelationRule(String id, RelationType type, double confidence, Pattern pattern, boolean hasSubject) {
    /** Words that are no mention and no mark and that join no clauses. */
    private static final String GAP =
            "(?:(?!(?:and|but|or|who|to|not|with|that|because|by|after|before|against|vs) )[^ @,;:()]+ )";

    private static final String END = "(?= |$)";

    /** {@code {O}} is an object that is an organization, {@code {sP}} a subject, {@code {G3}} up to three other words. */
    static RelationRule of(String id, RelationType type, double confidence, String expression) {
        String end = Matcher.quoteReplacement(END);
        String expanded = expression
                .replaceAll("\\{G(\\d)\\}", Matcher.quoteReplacement(GAP) + "{0,$1}")
                .replaceAll("\\{s([A-Z])\\}", "@$1(?<s>\\\\d+)" + end)
                .replaceAll("\\{w([A-Z])\\}", "@$1(?<w>\\\\d+)" + end)
                .replaceAll("\\{X\\}", "@[TPOLR](?<o>\\\\d+)" + end)
                .replaceAll("\\{([POLRT])\\}", "@$1(?<o>\\\\d+)" + end);
        return new RelationRule(
                id, type, confidence, Pattern.compile("(?<![^ ])" + expanded), expanded.contains("(?<s>"));
    }
}
