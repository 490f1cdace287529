package io.memlog.models;

import java.util.List;
import java.util.Set;

/** Finds projects by their names, by describing head nouns and by the work on them; stateless. */
final class ProjectFinder {
    private static final int LONGEST = 5;
    private static final Set<String> NAMING = Set.of("project", "operation");
    /** After "project" in small letters these go on with a sentence. */
    private static final Set<String> NOT_A_NAME = WordLists.words("""
            manager managers management plan plans team teams lead leads leader meeting deadline budget work update
            updates status report reports is was has will needs starts started ends at in for with on and or by from to
            about that which work kickoff board files folder room partner partners x y
            """);

    private static final Set<String> BEFORE_SMALL_NAME = WordLists.words(
            "leads lead leading led on of for join joined joins about in called named start started from to");
    /** Before a word without an article these are said of pieces of software and other works that have a name. */
    private static final Set<String> WORK_VERBS = WordLists.words("""
            maintains maintain maintaining maintained building builds built developing develops developed deployed
            deploying deploys shipping shipped releasing released
            """);

    private static final Set<String> WORK_ON = Set.of("works", "work", "working", "worked", "hacking");
    private static final Set<String> CONTRIBUTE_TO = Set.of("contributes", "contribute", "contributing", "contributed");
    private static final Set<String> NOUNS_OF_WORK = Set.of("deploy", "maintainer", "maintainers");

    private ProjectFinder() {}

    /** "Project Phoenix", "working on the Winter Tapes"; asked before names are, or Phoenix would be the city. */
    static void findNames(String text, List<Word> words, Findings findings) {
        for (int i = 0; i + 1 < words.size(); i++) {
            if (NAMING.contains(words.get(i).lower())) {
                addNamed(text, words, i, findings);
            }
        }
        for (int i = 0; i + 1 < words.size(); i++) {
            int object = objectOfWork(text, words, i);
            if (object > 0 && object < words.size()) {
                addWorkedOn(text, words, object, findings);
            }
        }
    }

    static void findHeads(String text, List<Word> words, Findings findings) {
        for (int i = 0; i < words.size(); i++) {
            if (TopicWords.PROJECT_HEADS.contains(words.get(i).lower())
                    && !words.get(i).isPossessive()) {
                addHead(text, words, i, findings);
            }
        }
    }

    private static void addNamed(String text, List<Word> words, int i, Findings findings) {
        Word word = words.get(i);
        if (!WordRuns.isNext(text, words, i)) {
            return;
        }
        Word next = words.get(i + 1);
        int last = i + 1;
        if (next.isCapitalised() && (word.isCapitalised() || word.lower().equals("project"))) {
            boolean isAllCapitals = word.isAllCapitals();
            while (!isAllCapitals
                    && last - i < 3
                    && WordRuns.isNext(text, words, last)
                    && words.get(last + 1).isCapitalised()
                    && !WordLists.COMMON.contains(words.get(last + 1).lower())) {
                last++;
            }
        } else if (!word.lower().equals("project")
                || NOT_A_NAME.contains(next.lower())
                || WordLists.STOP.contains(next.lower())
                || !BEFORE_SMALL_NAME.contains(WordRuns.lower(words, i - 1))) {
            return;
        }
        findings.add(WordRuns.finding(text, words, i, last, EntityType.PROJECT, 0.9, "cue-project-name"));
    }

    /** Index of the word after "maintains", "working on", "deploy of", or -1. */
    private static int objectOfWork(String text, List<Word> words, int i) {
        String word = words.get(i).lower();
        if (!WordRuns.isNext(text, words, i)) {
            return -1;
        }
        String next = words.get(i + 1).lower();
        if (WORK_VERBS.contains(word)) {
            return i + 1;
        }
        boolean isPhrase = (WORK_ON.contains(word) && next.equals("on"))
                || (CONTRIBUTE_TO.contains(word) && next.equals("to"))
                || (NOUNS_OF_WORK.contains(word) && next.equals("of"));
        return isPhrase && WordRuns.isNext(text, words, i + 1) ? i + 2 : -1;
    }

    /** A name: several capitalised words, one with an inner capital or hyphen, or a lone small word that no list knows. */
    private static void addWorkedOn(String text, List<Word> words, int object, Findings findings) {
        int first = object;
        boolean hasArticle = words.get(first).lower().equals("the");
        if (hasArticle) {
            if (!WordRuns.isNext(text, words, first)) {
                return;
            }
            first++;
        }
        Word word = words.get(first);
        if (!WordRuns.isContent(word, findings) || TopicWords.DETERMINERS.contains(word.lower())) {
            return;
        }
        int last = first;
        while (last - first < 3
                && WordRuns.isNext(text, words, last)
                && words.get(last + 1).isCapitalised()
                && word.isCapitalised()
                && WordRuns.isContent(words.get(last + 1), findings)) {
            last++;
        }
        boolean isBeforeNoun = WordRuns.isNext(text, words, last)
                && WordRuns.isContent(words.get(last + 1), findings)
                && !words.get(last + 1).lower().endsWith("ed");
        boolean isRun = last > first
                && WordRuns.lower(words, object - 1).equals("on")
                && !TopicWords.PROJECT_HEADS.contains(words.get(last).lower())
                && !WordLists.PLACE_WORDS.contains(words.get(last).lower())
                && !WordLists.ORGANIZATION_WORDS.contains(words.get(last).lower());
        boolean isCoined = last == first
                && !hasArticle
                && !isBeforeNoun
                && (hasInnerCapital(word.text()) || isSmallName(text, words, first));
        if ((isRun && !isBeforeNoun) || isCoined) {
            findings.add(WordRuns.finding(text, words, first, last, EntityType.PROJECT, 0.7, "cue-work-on"));
        }
    }

    private static boolean hasInnerCapital(String word) {
        return word.chars().skip(1).anyMatch(Character::isUpperCase)
                && word.chars().anyMatch(Character::isLowerCase);
    }

    /** "maintains gridline, an open source router": one small word without an article, and no plural. */
    private static boolean isSmallName(String text, List<Word> words, int i) {
        Word word = words.get(i);
        boolean isSmall = Character.isLowerCase(word.text().codePointAt(0));
        boolean isListed = WordLists.COMMON.contains(word.lower())
                || TopicWords.PLAIN.contains(word.lower())
                || TopicWords.PROJECT_HEADS.contains(word.lower())
                || TopicWords.ADVERBS.contains(word.lower());
        if (!isSmall || isListed || word.text().length() < 4) {
            return false;
        }
        boolean hasHyphen = word.text().indexOf('-') > 0;
        boolean isExplained =
                i + 1 < words.size() && WordRuns.gap(text, words, i).equals(", ");
        boolean isMaintained = WordRuns.lower(words, i - 1).startsWith("maintain")
                || WordRuns.lower(words, i - 1).equals("to")
                || WordRuns.lower(words, i - 1).equals("of");
        return hasHyphen
                || ((isExplained || isMaintained)
                        && !word.lower().endsWith("s")
                        && !word.lower().endsWith("ing"));
    }

    /** "the data migration": words before a head that say which one, verbs and weak adjectives left out. */
    private static void addHead(String text, List<Word> words, int head, Findings findings) {
        int first = head;
        while (head - first < LONGEST - 1
                && WordRuns.isNext(text, words, first - 1)
                && isDescribing(words, first - 1, findings)) {
            first--;
        }
        while (first < head
                && (TopicWords.WEAK.contains(words.get(first).lower()) || !WordRuns.hasLetter(words.get(first)))) {
            first++;
        }
        boolean isOfAnother = WordRuns.isNext(text, words, head)
                && TopicWords.PROJECT_HEADS.contains(words.get(head + 1).lower());
        boolean isVerb = words.get(head).lower().equals("build")
                && first < head
                && WordRuns.isNext(text, words, head)
                && TopicWords.DETERMINERS.contains(words.get(head + 1).lower());
        // Bare "project" or "release" names nothing, nor does "a remix project".
        boolean isNamed = first < head
                && !TopicWords.NATURAL.contains(words.get(head - 1).lower())
                && (!words.get(head).lower().equals("project") || isCapitalisedName(words, first));
        if (isNamed && !isOfAnother && !isVerb) {
            findings.add(WordRuns.finding(text, words, first, head, EntityType.PROJECT, 0.6, "cue-project"));
        }
    }

    private static boolean isCapitalisedName(List<Word> words, int first) {
        String before = WordRuns.lower(words, first - 1);
        return words.get(first).isCapitalised() || (!before.equals("a") && !before.equals("an"));
    }

    private static boolean isDescribing(List<Word> words, int i, Findings findings) {
        Word word = words.get(i);
        if (!WordRuns.hasLetter(word)) {
            // "the Postgres 17 upgrade"
            return findings.isFree(word.start(), word.end())
                    && i > 0
                    && words.get(i - 1).isCapitalised();
        }
        return WordRuns.isContent(word, findings)
                && !TopicWords.NOT_IN_PROJECT.contains(word.lower())
                && !TopicWords.TASTE.contains(word.lower());
    }
}
