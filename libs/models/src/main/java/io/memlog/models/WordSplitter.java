package io.memlog.models;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Splits a text into words and sentences; stateless. */
final class WordSplitter {
    private static final Pattern MARKS = Pattern.compile("\\p{Mn}+");
    private static final Set<String> ABBREVIATIONS = WordLists.words("""
            mr mrs ms dr prof st vs etc inc ltd co jr sr no e.g i.e rev mt gen capt sgt lt hon sra a.m p.m
            """);

    private WordSplitter() {}

    /** Whether a dot after this word is a part of it: an initial or "Mrs". */
    static boolean isAbbreviation(String word) {
        return word.length() == 1 || ABBREVIATIONS.contains(SmallLetters.of(word));
    }

    static List<Word> split(String text) {
        List<Word> words = new ArrayList<>();
        int sentence = 0;
        boolean isFirst = true;
        int at = 0;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            if (Character.isLetterOrDigit(codePoint)) {
                Word word = wordAt(text, at, sentence, isFirst);
                words.add(word);
                isFirst = false;
                at = word.isPossessive() ? word.end() + 2 : word.end();
            } else {
                if (endsSentence(text, at, words)) {
                    sentence++;
                    isFirst = true;
                }
                at += Character.charCount(codePoint);
            }
        }
        return words;
    }

    private static Word wordAt(String text, int start, int sentence, boolean isFirst) {
        int end = start;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            if (!isPartOfWord(codePoint) && !isJoint(text, end, codePoint)) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        String word = text.substring(start, end);
        String lower = plain(word);
        // "it's" and "what's" are no possessives, but neither are they names.
        boolean isPossessive = lower.endsWith("'s") && lower.length() > 2;
        if (isPossessive) {
            return new Word(
                    start,
                    end - 2,
                    word.substring(0, word.length() - 2),
                    lower.substring(0, lower.length() - 2),
                    sentence,
                    isFirst,
                    true);
        }
        return new Word(start, end, word, lower, sentence, isFirst, false);
    }

    /** Lower case, without accents, with the plain apostrophe: as the word lists spell it. */
    private static String plain(String word) {
        String lower = SmallLetters.of(word).replace('\u2019', '\'').replace('\u02bc', '\'');
        if (lower.chars().allMatch(c -> c < 128)) {
            return lower;
        }
        return MARKS.matcher(Normalizer.normalize(lower, Normalizer.Form.NFD)).replaceAll("");
    }

    private static boolean isPartOfWord(int codePoint) {
        int type = Character.getType(codePoint);
        return Character.isLetterOrDigit(codePoint)
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK;
    }

    /** Apostrophe, hyphen, ampersand and dot belong to a word only between two letters or digits: O'Connor, Coca-Cola, AT&T, U.S. */
    private static boolean isJoint(String text, int at, int codePoint) {
        return (codePoint == '\'' || codePoint == '\u2019' || codePoint == '-' || codePoint == '&' || codePoint == '.')
                && at > 0
                && at + 1 < text.length()
                && Character.isLetterOrDigit(text.codePointBefore(at))
                && Character.isLetterOrDigit(text.codePointAt(at + 1));
    }

    private static boolean endsSentence(String text, int at, List<Word> words) {
        char c = text.charAt(at);
        if (c == '\n' || c == '!' || c == '?' || c == '\u3002') {
            return true;
        }
        if (c != '.' || (at + 1 < text.length() && !Character.isWhitespace(text.charAt(at + 1)))) {
            return false;
        }
        if (words.isEmpty()) {
            return false;
        }
        Word last = words.getLast();
        return !(last.end() == at && (last.isInitial() || ABBREVIATIONS.contains(last.lower())));
    }
}
