package io.memlog.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds people, organizations and places in runs of capitalised words; stateless. */
final class NameFinder {
    private static final int LONGEST_RUN = 6;
    static final Set<String> BEFORE_PERSON = WordLists.words("""
            with met told asked ask tell call met meet saw thank thanks named friend colleague boss
            manager brother sister son daughter wife husband mother father cousin neighbour neighbor partner hi
            hey hello dear by
            """);
    static final Set<String> AFTER_PERSON = WordLists.words("""
            said says told asked likes loves hates prefers lives lived moved met thinks wants knows works worked
            joined left sent built called is was will has went plays visited married enjoys mentioned
            recommended suggested agreed offered
            """);
    private static final Set<String> WEAK_VERBS = Set.of("is", "was", "will", "has", "went");
    static final Set<String> BEFORE_PLACE = WordLists.words("""
            in to near around visit visited visiting toward towards
            """);
    static final Set<String> PLACE_VERBS = WordLists.words("""
            lives live lived living moved moving based flight flew fly flying travel travelled traveled trip
            train drove born went office hotel conference back vacation holiday stay arrived
            """);
    static final Set<String> WORK_WORDS = WordLists.words("""
            works work worked working employed job joined left hired interned interview engineer manager
            developer director ceo cto designer consultant analyst intern contract position role
            """);
    static final Set<String> AFTER_ORGANIZATION = WordLists.words("""
            team ceo cto contract stock shares employees announced released hired acquired raised invoice wants
            launched account engineers event product customer
            """);

    private NameFinder() {}

    /** A run of words that may be one name; {@code first} and {@code last} are indexes into the words. */
    private record Run(int first, int last) {
        int size() {
            return last - first + 1;
        }
    }

    private record Verdict(EntityType type, double confidence, String rule) {}

    static void find(String text, List<Word> words, Findings findings) {
        List<Run> undecided = new ArrayList<>();
        for (Run run : runs(text, words, findings)) {
            Optional<Verdict> verdict = verdict(words, run);
            if (verdict.isPresent()) {
                add(text, words, run, verdict.get(), findings);
            } else {
                undecided.add(run);
            }
        }
        for (Run run : undecided) {
            neighbourType(text, words, run, findings)
                    .ifPresent(type -> add(text, words, run, new Verdict(type, 0.5, "name-list"), findings));
        }
    }

    private static void add(String text, List<Word> words, Run run, Verdict verdict, Findings findings) {
        findings.add(Finding.named(
                text,
                words.get(run.first()).start(),
                words.get(run.last()).end(),
                verdict.type(),
                verdict.confidence(),
                verdict.rule()));
    }

    private static List<Run> runs(String text, List<Word> words, Findings findings) {
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            if (!canBegin(words, i, findings)) {
                continue;
            }
            int last = i;
            while (last - i + 1 < LONGEST_RUN) {
                int next = next(text, words, last, findings);
                if (next < 0) {
                    break;
                }
                last = next;
            }
            runs.add(trimmed(words, new Run(i, last)));
            i = last;
        }
        return runs;
    }

    private static boolean canBegin(List<Word> words, int i, Findings findings) {
        Word word = words.get(i);
        if (!word.isCapitalised() || !findings.isFree(word.start(), word.end())) {
            return false;
        }
        boolean isTitle = WordLists.TITLES.contains(word.lower())
                && i + 1 < words.size()
                && words.get(i + 1).isCapitalised();
        boolean looksLikeVerb = word.isFirstOfSentence()
                && (word.lower().endsWith("ed") || word.lower().endsWith("ing"))
                && !WordLists.FIRST_NAMES.contains(word.lower());
        if (WordLists.COMMON_NAMES.contains(word.lower())) {
            return !word.isFirstOfSentence() || hasNameAround(words, i);
        }
        return isTitle
                || word.isInitial()
                || (!looksLikeVerb && !WordLists.COMMON.contains(word.lower()))
                || isKnownName(words, i);
    }

    /** At the start of a sentence "Mark" is a name only if the next word says so. */
    private static boolean hasNameAround(List<Word> words, int i) {
        if (i + 1 >= words.size() || words.get(i).isPossessive()) {
            return words.get(i).isPossessive();
        }
        Word next = words.get(i + 1);
        return next.sentence() == words.get(i).sentence()
                && (AFTER_PERSON.contains(next.lower())
                        || WordLists.LAST_NAMES.contains(next.lower())
                        || next.lower().equals("and"));
    }

    /** "New York", "Red Cross": common words that open a known name. */
    private static boolean isKnownName(List<Word> words, int i) {
        if (i + 1 >= words.size() || !words.get(i + 1).isCapitalised()) {
            return false;
        }
        String two = words.get(i).lower() + " " + words.get(i + 1).lower();
        String three = i + 2 < words.size() ? two + " " + words.get(i + 2).lower() : two;
        return WordLists.ORGANIZATIONS.contains(two)
                || WordLists.PLACES.contains(two)
                || WordLists.ORGANIZATIONS.contains(three)
                || WordLists.PLACES.contains(three);
    }

    /** Index of the word that continues the run, or -1. */
    private static int next(String text, List<Word> words, int last, Findings findings) {
        int next = last + 1;
        if (next >= words.size() || words.get(last).isPossessive() || !areJoined(text, words, last, next)) {
            return -1;
        }
        Word word = words.get(next);
        if (isNamePart(word, findings)) {
            return next;
        }
        boolean isConnector = WordLists.CONNECTORS.contains(word.lower())
                && (!word.lower().equals("of")
                        || WordLists.ORGANIZATION_WORDS.contains(words.get(last).lower()));
        if (isConnector
                && next + 1 < words.size()
                && areJoined(text, words, next, next + 1)
                && isNamePart(words.get(next + 1), findings)) {
            return next + 1;
        }
        return -1;
    }

    private static boolean isNamePart(Word word, Findings findings) {
        return word.isCapitalised()
                && findings.isFree(word.start(), word.end())
                && !word.lower().equals("i")
                && !word.lower().startsWith("i'")
                && (!WordLists.COMMON.contains(word.lower()) || word.text().length() > 3);
    }

    private static boolean areJoined(String text, List<Word> words, int left, int right) {
        if (words.get(left).sentence() != words.get(right).sentence()) {
            return false;
        }
        String gap = text.substring(words.get(left).end(), words.get(right).start());
        return gap.equals(" ") || gap.equals(" & ") || (gap.equals(". ") && isAbbreviated(words.get(left)));
    }

    private static boolean isAbbreviated(Word word) {
        return word.isInitial() || WordLists.TITLES.contains(word.lower());
    }

    /** Common words at the end are no part of a name, unless they make it one. */
    private static Run trimmed(List<Word> words, Run run) {
        int last = run.last();
        while (last > run.first()
                && WordLists.COMMON.contains(words.get(last).lower())
                && !WordLists.ORGANIZATION_WORDS.contains(words.get(last).lower())
                && !WordLists.LAST_NAMES.contains(words.get(last).lower())
                && !WordLists.ORGANIZATIONS.contains(name(words, new Run(run.first(), last)))) {
            last--;
        }
        return new Run(run.first(), last);
    }

    private static Optional<Verdict> verdict(List<Word> words, Run run) {
        String name = name(words, run);
        Word first = words.get(run.first());
        Word last = words.get(run.last());
        String before = lower(words, run.first() - 1, first.sentence());
        String before2 = lower(words, run.first() - 2, first.sentence());
        String after = lower(words, run.last() + 1, first.sentence());
        if (WordLists.TITLES.contains(first.lower()) && run.size() > 1) {
            return verdict(EntityType.PERSON, 0.95, "name-title");
        }
        if (WordLists.ORGANIZATIONS.contains(name)) {
            return verdict(EntityType.ORGANIZATION, 0.9, "list-organization");
        }
        if (WordLists.PLACES.contains(name)) {
            return verdict(EntityType.LOCATION, 0.9, "list-place");
        }
        if (run.size() > 1
                && (WordLists.ORGANIZATION_WORDS.contains(last.lower())
                        || (WordLists.ORGANIZATION_WORDS.contains(first.lower()) && name.contains(" of ")))) {
            return verdict(EntityType.ORGANIZATION, 0.85, "name-organization-word");
        }
        if (run.size() > 1
                && (WordLists.PLACE_WORDS.contains(last.lower())
                        || first.lower().equals("mount")
                        || first.lower().equals("lake"))) {
            return verdict(EntityType.LOCATION, 0.8, "name-place-word");
        }
        if (run.size() <= 4 && WordLists.FIRST_NAMES.contains(first.lower()) && !WORK_WORDS.contains(before2)) {
            return verdict(EntityType.PERSON, run.size() > 1 ? 0.9 : 0.8, "list-first-name");
        }
        if (run.size() > 1 && run.size() <= 4 && (WordLists.LAST_NAMES.contains(last.lower()) || first.isInitial())) {
            return verdict(EntityType.PERSON, 0.8, "list-last-name");
        }
        return byContext(words, run, before, before2, after);
    }

    private static Optional<Verdict> byContext(List<Word> words, Run run, String before, String before2, String after) {
        Word first = words.get(run.first());
        boolean isAt = before.equals("at") || before.equals("for") || before.equals("from") || before.equals("with");
        if (first.isInitial()) {
            return Optional.empty();
        }
        if ((isAt && WORK_WORDS.contains(before2)) || before.equals("joined") || before.equals("at")) {
            return verdict(EntityType.ORGANIZATION, 0.65, "cue-work");
        }
        if (BEFORE_PLACE.contains(before) && !first.isAllCapitals()) {
            boolean isSure = PLACE_VERBS.contains(before2);
            return verdict(EntityType.LOCATION, isSure ? 0.75 : 0.5, isSure ? "cue-place-verb" : "cue-place");
        }
        if (AFTER_ORGANIZATION.contains(after)) {
            return verdict(EntityType.ORGANIZATION, 0.6, "cue-organization");
        }
        // "Yoga is fun": at the start of a sentence the capital says nothing, so the verb must be a person's.
        boolean isSubject = AFTER_PERSON.contains(after) && !(first.isFirstOfSentence() && WEAK_VERBS.contains(after));
        if (run.size() <= 3 && !first.isAllCapitals() && (BEFORE_PERSON.contains(before) || isSubject)) {
            return verdict(EntityType.PERSON, 0.55, "cue-person");
        }
        if (first.isAllCapitals() && run.size() == 1 && first.text().length() <= 5 && isAt) {
            return verdict(EntityType.ORGANIZATION, 0.5, "cue-capitals");
        }
        if (run.size() > 1 && !first.isFirstOfSentence()) {
            return verdict(EntityType.TOPIC, 0.4, "name-run");
        }
        if (isAt && !first.isAllCapitals()) {
            return verdict(EntityType.ORGANIZATION, 0.45, "cue-with");
        }
        return Optional.empty();
    }

    /** "Nikolai and Zed": one of a list is what the other is. */
    private static Optional<EntityType> neighbourType(String text, List<Word> words, Run run, Findings findings) {
        Word first = words.get(run.first());
        if (first.isInitial() || first.isAllCapitals() || first.isFirstOfSentence()) {
            return Optional.empty();
        }
        int start = words.get(run.first()).start();
        int end = words.get(run.last()).end();
        return findings.before(start)
                .filter(other -> isName(other) && isList(text, other.end(), start))
                .or(() -> findings.from(end).filter(other -> isName(other) && isList(text, end, other.start())))
                .map(Finding::type);
    }

    private static boolean isName(Finding finding) {
        return finding.type() == EntityType.PERSON
                || finding.type() == EntityType.ORGANIZATION
                || finding.type() == EntityType.LOCATION;
    }

    private static boolean isList(String text, int from, int to) {
        return to - from < 7 && Set.of(" and ", ", ", " & ", ", and ").contains(text.substring(from, to));
    }

    private static String name(List<Word> words, Run run) {
        var name = new StringBuilder();
        for (Word word : words.subList(run.first(), run.last() + 1)) {
            name.append(name.isEmpty() ? "" : " ").append(word.lower());
        }
        return name.toString();
    }

    private static String lower(List<Word> words, int index, int sentence) {
        return index >= 0 && index < words.size() && words.get(index).sentence() == sentence
                ? words.get(index).lower()
                : "";
    }

    private static Optional<Verdict> verdict(EntityType type, double confidence, String rule) {
        return Optional.of(new Verdict(type, confidence, rule));
    }
}
