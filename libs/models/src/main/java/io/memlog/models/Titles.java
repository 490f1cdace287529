package io.memlog.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Forms of address that stand before a name: part of the mention, never of its key; stateless. */
final class Titles {
    /** First names that are titles as well (Dean, Earl, King, Justice) are left out: as a name they are more frequent. */
    private static final Set<String> TITLES = WordLists.words("""
            mr mrs ms miss mx dr doctor doc prof professor sir dame lady lord madam madame mme mlle mademoiselle
            monsieur frau herr hr fru fraulein signor signora signorina sig senor senora senorita sr sra srta
            pan pani mevrouw meneer sensei sheikh sheikha
            rev reverend father sister brother pastor vicar deacon rabbi imam bishop archbishop cardinal pope abbot
            captain capt lieutenant lt sergeant sgt corporal cpl colonel col general gen major admiral commander
            cadet private
            judge magistrate attorney advocate notary inspector detective constable sheriff officer agent warden
            president chancellor minister secretary senator governor mayor councillor councilman councilwoman
            congressman congresswoman representative ambassador consul commissioner deputy chairman chairwoman
            coach skipper trainer umpire referee chef nurse matron midwife paramedic
            tutor teacher headmaster headmistress principal provost rector lecturer director engineer ing mag dott
            dottoressa dipl avv
            """);
    /** First names that are titles before another first name: "Tia Rosa" is an aunt, Tia Mowry is not. */
    private static final Set<String> BEFORE_FIRST_NAME = WordLists.words("dona nan nana oma tia");

    /** Titles that somebody has for one family only. */
    private static final Set<String> KIN = WordLists.words("""
            aunt auntie aunty uncle grandma grandpa grandmother grandfather granny gran gramps granddad grandad nana
            nan cousin tante onkel oma opa nonna nonno abuela abuelo tia tio mama papa
            """);
    /** Also a title when it is written small, if no article or possessive stands before it. */
    private static final Set<String> SMALL = WordLists.words("mr mrs ms dr prof professor frau herr rev");
    /** Small words for kin and trades are titles only where no other word describes them. */
    private static final Set<String> SMALL_KIN = WordLists.words("""
            aunt auntie uncle grandma grandpa granny nana coach captain tante onkel oma opa nonna nonno
            """);

    private static final Set<String> BEFORE_KIN = WordLists.words("""
            with from and or by to for of told tell ask asked call called met saw visit visited says said thank thanks at
            that when because text texted hi hey but is like love
            """);
    private static final Set<String> OLD_KIN = Set.of("aunt", "uncle", "grandma", "grandpa", "auntie");

    private Titles() {}

    /** How many of the first parts of a slug are titles; at least one part is left for the name. */
    static int leading(String[] parts) {
        int count = 0;
        while (count < parts.length - 1 && isTitle(parts, count)) {
            count++;
        }
        return count;
    }

    private static boolean isTitle(String[] parts, int i) {
        String next = parts[i + 1];
        return switch (parts[i]) {
            case "great" -> OLD_KIN.contains(next) && i + 2 < parts.length;
            // Don Hernán, but not Don Draper.
            case "don" ->
                WordLists.FIRST_NAMES.contains(next) || (!WordLists.LAST_NAMES.contains(next) && isForeign(next));
            // M. Lefèvre, but not M. Scott.
            case "m" -> parts.length == 2 && !WordLists.LAST_NAMES.contains(next) && next.length() > 1;
            default -> isTitle(parts[i], next);
        };
    }

    private static boolean isTitle(String word, String next) {
        String plain = word.startsWith("great-") ? word.substring("great-".length()) : word;
        return BEFORE_FIRST_NAME.contains(plain)
                ? WordLists.FIRST_NAMES.contains(next)
                : TITLES.contains(plain) || KIN.contains(plain);
    }

    /** "mr" or "mrs" for who is called by a title of men or women and one name; empty for all others. */
    static Optional<String> gendered(String name) {
        return beforeOneName(name).stream()
                .flatMap(title -> Antecedents.ofTitle(title).stream())
                .map(isFemale -> isFemale ? "mrs" : "mr")
                .findFirst();
    }

    /** Whether somebody is called by one name and a title that others of the same name may not have. */
    static boolean isPersonal(String name) {
        return beforeOneName(name).stream()
                .anyMatch(title ->
                        KIN.contains(title) || Antecedents.ofTitle(title).isPresent());
    }

    /** The titles, if there is one name besides. */
    private static List<String> beforeOneName(String name) {
        if (CanonicalKeys.isOneWord(name)) {
            return List.of();
        }
        List<String> parts = CanonicalKeys.parts(name);
        int titles = leading(parts.toArray(String[]::new));
        return parts.size() - titles == 1 ? parts.subList(0, titles) : List.of();
    }

    private static boolean isForeign(String name) {
        return name.endsWith("o") || name.endsWith("n") || name.endsWith("s");
    }

    /** The findings, those of people with the titles right before them. */
    static List<Finding> included(String text, List<Word> words, Findings findings) {
        List<Finding> included = new ArrayList<>();
        int word = 0;
        for (Finding finding : findings.inOrder()) {
            while (word < words.size() && words.get(word).start() < finding.start()) {
                word++;
            }
            if (finding.type() == EntityType.PERSON && !FirstPersonFinder.isPronoun(finding)) {
                int start = start(text, words, word, finding, findings);
                included.add(start == finding.start() ? finding : finding.from(start, text));
            } else {
                included.add(finding);
            }
        }
        return included;
    }

    private static int start(String text, List<Word> words, int first, Finding finding, Findings findings) {
        int start = finding.start();
        // "Frau Dr. Brandl" has two.
        for (int i = first - 1; i >= 0 && i >= first - 2; i--) {
            Word title = words.get(i);
            String gap = text.substring(title.end(), start);
            if (!(gap.equals(" ") || gap.equals(". "))
                    || !isTitle(words, i)
                    || !findings.isFree(title.start(), title.end())) {
                break;
            }
            start = title.start();
        }
        return start;
    }

    private static boolean isTitle(List<Word> words, int i) {
        Word word = words.get(i);
        String lower = word.lower();
        return word.isCapitalised()
                ? isTitle(lower, WordRuns.lower(words, i + 1))
                        || lower.equals("don")
                        || word.text().equals("M")
                : SMALL.contains(lower)
                        || (SMALL_KIN.contains(lower)
                                && (word.isFirstOfSentence() || BEFORE_KIN.contains(WordRuns.lower(words, i - 1))));
    }
}
