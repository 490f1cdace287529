package io.memlog.models;

import java.util.List;
import java.util.Set;

/** Finds projects and topics by the words around them; stateless. */
final class TopicFinder {
    private static final int LONGEST = 4;
    private static final Set<String> PROJECT_WORDS = WordLists.words("""
            project migration upgrade redesign rollout roadmap launch initiative sprint campaign refactoring
            prototype audit onboarding rewrite integration release programme hackathon renovation
            """);
    private static final Set<String> TOPIC_CUES = Set.of("about", "regarding", "concerning");
    private static final Set<String> TASTE_VERBS = WordLists.words("""
            likes like loves love loved enjoys enjoy prefers prefer hates hate dislikes dislike
            """);
    private static final Set<String> BARE_TASTE_VERBS = Set.of("like", "love", "enjoy", "prefer", "hate", "dislike");
    private static final Set<String> SUBJECTS =
            WordLists.words("i you we they really also would still always both definitely don't do to");
    private static final Set<String> DETERMINERS = WordLists.words("""
            the a an my our your his her their this that some eating playing watching drinking
            """);

    private TopicFinder() {}

    /** "Project Phoenix"; asked before names are, or Phoenix would be the city. */
    static void findProjectNames(String text, List<Word> words, Findings findings) {
        for (int i = 0; i + 1 < words.size(); i++) {
            Word word = words.get(i);
            if (word.lower().equals("project")
                    && word.isCapitalised()
                    && words.get(i + 1).isCapitalised()
                    && isNext(text, words, i)) {
                findings.add(span(text, words, i, i + 1, EntityType.PROJECT, 0.9, "cue-project-name"));
            }
        }
    }

    static void find(String text, List<Word> words, Findings findings) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i).lower();
            if (PROJECT_WORDS.contains(word)) {
                addHead(text, words, i, findings);
            } else if (TOPIC_CUES.contains(word) || isTaste(words, i)) {
                addObject(text, words, i, findings);
            }
        }
    }

    /** "she likes", "I really like", but not "it sounds like". */
    private static boolean isTaste(List<Word> words, int i) {
        String verb = words.get(i).lower();
        return i > 0
                && TASTE_VERBS.contains(verb)
                && (!BARE_TASTE_VERBS.contains(verb)
                        || SUBJECTS.contains(words.get(i - 1).lower()));
    }

    /** "the data migration": up to three words before a word that is typically the head of a project's name. */
    private static void addHead(String text, List<Word> words, int head, Findings findings) {
        int first = head;
        while (head - first < LONGEST - 1
                && first > 0
                && isNext(text, words, first - 1)
                && isContent(words.get(first - 1), findings)) {
            first--;
        }
        // Bare "project" or "release" names nothing.
        if (first < head) {
            findings.add(span(text, words, first, head, EntityType.PROJECT, 0.6, "cue-project"));
        }
    }

    /** "about the API redesign", "likes dark chocolate": the words after a cue, up to the next function word. */
    private static void addObject(String text, List<Word> words, int cue, Findings findings) {
        int first = cue + 1;
        if (first < words.size()
                && isNext(text, words, cue)
                && DETERMINERS.contains(words.get(first).lower())) {
            first++;
        }
        int last = first - 1;
        while (last + 1 < words.size()
                && last + 1 - first < LONGEST
                && isNext(text, words, last)
                && isContent(words.get(last + 1), findings)) {
            last++;
        }
        boolean isTooPlain = last == first
                && TOPIC_CUES.contains(words.get(cue).lower())
                && (WordLists.COMMON.contains(words.get(first).lower())
                        || words.get(first).lower().endsWith("ing"));
        if (last >= first && !isTooPlain) {
            boolean isProject = PROJECT_WORDS.contains(words.get(last).lower());
            findings.add(span(
                    text, words, first, last, isProject ? EntityType.PROJECT : EntityType.TOPIC, 0.55, "cue-topic"));
        }
    }

    private static boolean isContent(Word word, Findings findings) {
        return !WordLists.STOP.contains(word.lower())
                && word.lower().indexOf('\'') < 0
                && word.text().codePoints().anyMatch(Character::isLetter)
                && !word.isPossessive()
                && findings.isFree(word.start(), word.end());
    }

    private static boolean isNext(String text, List<Word> words, int i) {
        return i + 1 < words.size()
                && !words.get(i).isPossessive()
                && text.substring(words.get(i).end(), words.get(i + 1).start()).equals(" ");
    }

    private static Finding span(
            String text, List<Word> words, int first, int last, EntityType type, double confidence, String rule) {
        return Finding.named(text, words.get(first).start(), words.get(last).end(), type, confidence, rule);
    }
}
