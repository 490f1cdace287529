package io.memlog.models;

import java.util.List;

/** Steps from word to word of a text; stateless. */
final class WordRuns {
    private WordRuns() {}

    /** Whether only a space lies between a word and the next. */
    static boolean isNext(String text, List<Word> words, int i) {
        return i >= 0
                && i + 1 < words.size()
                && !words.get(i).isPossessive()
                && gap(text, words, i).equals(" ");
    }

    /** What stands between a word and the next, a possessive's 's included. */
    static String gap(String text, List<Word> words, int i) {
        return text.substring(words.get(i).end(), words.get(i + 1).start());
    }

    static boolean hasLetter(Word word) {
        return word.text().codePoints().anyMatch(Character::isLetter);
    }

    /** Can be a part of a topic or of a project's name. */
    static boolean isContent(Word word, Findings findings) {
        return !WordLists.STOP.contains(word.lower())
                && !TopicWords.ENDING.contains(word.lower())
                && word.lower().indexOf('\'') < 0
                && hasLetter(word)
                && !word.isPossessive()
                && findings.isFree(word.start(), word.end());
    }

    static Finding finding(
            String text, List<Word> words, int first, int last, EntityType type, double confidence, String rule) {
        return Finding.named(text, words.get(first).start(), words.get(last).end(), type, confidence, rule);
    }

    static String lower(List<Word> words, int i) {
        return i >= 0 && i < words.size() ? words.get(i).lower() : "";
    }
}
