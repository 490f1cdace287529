package io.memlog.models;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One sentence as the relation rules read it: its {@link SentenceTokens} in one line, separated by spaces, mentions as {@code @P0},
 * {@code @O1} ... by type and number of their group, and who acts at each token. Not thread-safe: one per sentence.
 */
final class Clauses {
    private static final Pattern CONFIRMED = Pattern.compile(
            " (?:right|correct|, (?:yes|no|eh|huh|\\p{L}+n't (?:it|he|she|they|you|@P\\d+)|(?:is|are|does|do|did|has) (?:it|he|she|they|@P\\d+)))$");

    private final SentenceTokens tokens;
    private final List<Integer> subjects = new ArrayList<>();
    private final List<Integer> clauseStarts = new ArrayList<>();
    private final List<Integer> offsets = new ArrayList<>();
    private final StringBuilder string = new StringBuilder();
    private final boolean isQuestion;

    private Clauses(SentenceTokens tokens, boolean isQuestion) {
        this.tokens = tokens;
        this.isQuestion = isQuestion;
    }

    /**
     * Reads a sentence.
     *
     * @param end unit after the sentence
     * @param pronouns who is meant by "she" and the like, if that is clear
     */
    static Clauses of(
            String text,
            List<Word> words,
            int end,
            List<Finding> mentions,
            Function<Word, Optional<Finding>> pronouns) {
        int lastEnd = words.isEmpty() ? 0 : words.getLast().end();
        boolean isQuestion = text.substring(Math.min(lastEnd, end), end).indexOf('?') >= 0;
        var clauses = new Clauses(SentenceTokens.of(text, words, mentions, pronouns), isQuestion);
        var walk = new SubjectWalk(clauses.tokens);
        clauses.findSubjects(walk);
        clauses.write(walk);
        return clauses;
    }

    private void findSubjects(SubjectWalk walk) {
        for (int i = 0; i < tokens.size(); i++) {
            walk.step(i);
            subjects.add(walk.subject());
            clauseStarts.add(walk.clauseStart());
        }
    }

    private void write(SubjectWalk walk) {
        for (int i = 0; i < tokens.size(); i++) {
            SentenceTokens.Token token = tokens.get(i);
            if (string.length() > 0) {
                string.append(' ');
            }
            offsets.add(string.length());
            // "Anna's moving" is told like "Anna is moving".
            string.append(walk.isVerb(i) ? "is" : token.text());
            if (token.group() >= 0) {
                string.append(token.group());
            }
        }
    }

    /** The sentence in one line. */
    String string() {
        return string.toString();
    }

    /** Whether it asks something openly; "..., right?" only asks to be confirmed. */
    boolean isOpenQuestion() {
        return isQuestion && !CONFIRMED.matcher(string).find();
    }

    List<Finding> group(int number) {
        return tokens.group(number);
    }

    /** The token that begins at this place of the string. */
    int tokenAt(int offset) {
        int found = Collections.binarySearch(offsets, offset);
        return found >= 0 ? found : Math.max(0, -found - 2);
    }

    /** The group that acts at this token, or -1. */
    int subjectAt(int token) {
        return token == 0 ? -1 : subjects.get(token - 1);
    }

    /** The words of the clause before a token, or from its subject if that is before the clause. */
    String before(int token, boolean isFromSubject) {
        int first = clauseStarts.get(token);
        if (isFromSubject) {
            int subject = subjectAt(token);
            for (int i = first - 1; i >= 0 && subject >= 0; i--) {
                if (tokens.get(i).group() == subject) {
                    first = i;
                    break;
                }
            }
        }
        return first >= token ? "" : string.substring(offsets.get(first), offsets.get(token));
    }
}
