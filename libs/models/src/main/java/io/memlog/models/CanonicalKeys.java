package io.memlog.models;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes one key of the many ways to write a name; stateless. */
public final class CanonicalKeys {
    /** Legal forms in any case; without dots and slashes. */
    private static final Set<String> LEGAL_FORMS = WordLists.words("""
            inc incorporated ltd limited llc llp lp gmbh mbh corp corporation plc pty sarl sàrl sprl srl bvba gbr ohg
            kgaa eirl ltda oyj
            """);
    /** Legal forms that are too short to be told from words unless written like this. */
    private static final Set<String> WRITTEN_FORMS = WordLists.words("""
            Co co AG AB AS A/S Oy OY SA SAS SL SpA SPA BV NV KG UG SE KK PT Bhd Sdn ApS APS ASA eG eV Kft KFT Zrt
            zoo doo Sp EI SNC SCA SC
            """);

    private static final Set<String> ARTICLES = Set.of("the", "a", "an");
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z},]+");
    /** Marks that a name is written with or without: accents, the vowels of Hebrew and Arabic. In Kana or Hindi they are letters. */
    private static final Pattern ACCENTS = Pattern.compile(
            "[\\u0300-\\u036f\\u0483-\\u0487\\u0591-\\u05c7\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u06d6-\\u06ed\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe00-\\ufe0f\\ufe20-\\ufe2f\\x{e0100}-\\x{e01ef}]");

    private CanonicalKeys() {}

    /** {@code PERSON, "Dr. María López"} gives {@code person:maria-lopez}; empty if no letter or digit is left. */
    public static String of(EntityType type, String name) {
        String slug = switch (type) {
            case PERSON -> withoutTitles(slug(withoutPossessive(name)));
            case ORGANIZATION -> withoutArticle(slug(withoutLegalForms(name)));
            case LOCATION -> withoutArticle(slug(withoutPossessive(name)));
            case PROJECT, TOPIC -> withoutArticle(slug(name));
            case DATE, MONEY, EMAIL, URL -> slug(name);
        };
        return slug.isEmpty() ? "" : type.keyPrefix() + slug;
    }

    private static String withoutPossessive(String name) {
        int end = name.length() - 2;
        return end > 0 && (name.endsWith("'s") || name.endsWith("\u2019s")) ? name.substring(0, end) : name;
    }

    private static String withoutTitles(String slug) {
        int titles = Titles.leading(slug.split("-", -1));
        int start = 0;
        for (int i = 0; i < titles; i++) {
            start = slug.indexOf('-', start) + 1;
        }
        return slug.substring(start);
    }

    private static String withoutArticle(String slug) {
        int end = slug.indexOf('-');
        return end > 0 && ARTICLES.contains(slug.substring(0, end)) ? slug.substring(end + 1) : slug;
    }

    /** Legal forms at the end, several if need be ("GmbH & Co. KG"); a name that is nothing else stays. */
    private static String withoutLegalForms(String name) {
        String[] words = SPACES.split(name.strip(), -1);
        int size = words.length;
        while (size > 1 && isLegalForm(words[size - 1])) {
            size--;
        }
        return size == words.length ? name : String.join(" ", Arrays.copyOf(words, size));
    }

    private static boolean isLegalForm(String word) {
        String plain = word.replace(".", "");
        return word.equals("&") || LEGAL_FORMS.contains(SmallLetters.of(plain)) || WRITTEN_FORMS.contains(plain);
    }

    /** Whether a name has no second word, which most have not. */
    static boolean isOneWord(String name) {
        return name.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
    }

    /** The slugs of the words of a person's name, titles included: of a name with a hyphen it is one. */
    static List<String> parts(String name) {
        return SPACES.splitAsStream(withoutPossessive(name))
                .map(CanonicalKeys::slug)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** Letters and digits of any script in lower case without accents; everything else becomes single hyphens. */
    static String slug(String name) {
        String plain = SmallLetters.of(Normalizer.normalize(name, Normalizer.Form.NFKD));
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
            } else if (isMark(c)) {
                if (!isGap
                        && !slug.isEmpty()
                        && !ACCENTS.matcher(Character.toString(c)).matches()) {
                    slug.appendCodePoint(c);
                }
            } else if (c != '\'' && c != '\u2019') {
                isGap = true;
            }
        }
        return slug.toString();
    }

    private static boolean isMark(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }
}
