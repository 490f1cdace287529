package io.memlog.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Walks through a sentence and knows who acts: the last name that opened a clause, was described ("my sister Anna") or is "who".
 * Not thread-safe: one per sentence.
 */
final class SubjectWalk {
    private static final Set<String> OPENING =
            Set.of("that", "because", "while", "when", "where", "although", "though", "whether", "if");
    private static final Set<String> SAYING = WordLists.words("""
            says said say thinks thought believes believed heard hears mentioned claims claimed noted noticed reckons
            """);
    private static final Set<String> TELLING =
            Set.of("told", "tells", "tell", "reminded", "reminds", "assured", "informed");
    private static final Set<String> TOLD = Set.of("me", "us", "him", "her", "them", "you", "@P");
    private static final Set<String> PREPOSITIONS = WordLists.words("""
            in on at after before during for with from of by about since until to near over
            """);
    private static final Set<String> OTHER_SUBJECTS = WordLists.words("""
            we they you it nobody everyone everybody someone somebody there this these those our their its your
            """);
    /** After 's these make it "is" or "has". */
    private static final Set<String> AFTER_IS = WordLists.words("""
            a an the been got gone not in at on from back married based engaged allergic moving moved going working
            living joining starting leaving learning studying playing hired friends
            """);

    private static final Pattern HEAD_NOUN = Pattern.compile(RelationWords.KIN + "|" + RelationWords.ACQUAINTANCE + "|"
            + RelationWords.ROLE + "|named|called|dog|cat|whom");

    private final SentenceTokens tokens;
    private int subject = -1;
    private int clauseStart;
    /** The subject that an apposition or a clause between commas has interrupted, or -1. */
    private int interrupted = -1;
    /** The subject up to "whose": what is theirs acts up to the next comma, then they do again; or -1. */
    private int beforeWhose = -1;
    /** The subject outside of the brackets, or -1. */
    private int outer = -1;
    /** Place of the last possessive's 's, or -1. */
    private int owner = -1;
    /** Whether the clause has no subject of its own yet. */
    private boolean isOpen = true;

    private int lastNamed = -1;

    SubjectWalk(SentenceTokens tokens) {
        this.tokens = tokens;
    }

    /** Group that acts, -1 if nobody named does. */
    int subject() {
        return subject;
    }

    /** First token of the clause. */
    int clauseStart() {
        return clauseStart;
    }

    /** Reads the next token; they are asked in order. */
    void step(int i) {
        SentenceTokens.Token token = tokens.get(i);
        String word = token.text();
        if (token.group() >= 0) {
            readName(i, token.group());
        } else if (word.equals("'s") && i > 0 && tokens.get(i - 1).group() >= 0) {
            readPossessive(i);
        } else if (word.equals(";") || word.equals(":") || word.equals("(")) {
            outer = subject;
            interrupted = -1;
            beforeWhose = -1;
            open(-1, i + 1);
        } else if (word.equals(")")) {
            subject = outer;
            isOpen = false;
        } else if (word.equals(",") || SentenceTokens.JOINING.contains(word)) {
            readJoint(word.equals(","), i);
        } else if (OPENING.contains(word)) {
            open(-1, i);
        } else if (SAYING.contains(word)) {
            open(subject, i + 1);
        } else if (word.equals("whose")) {
            beforeWhose = subject;
            open(-1, i);
        } else if (word.equals("who")) {
            open(lastNamed, i + 1);
            isOpen = false;
        } else if (isOpen && isOtherSubject(i)) {
            interrupted = tokens.text(i - 1).equals(",") ? subject : -1;
            subject = -1;
            isOpen = false;
        }
    }

    private void readJoint(boolean isComma, int i) {
        owner = isComma ? owner : -1;
        if (isComma && beforeWhose >= 0) {
            subject = beforeWhose;
            beforeWhose = -1;
        }
        open(subject < 0 ? interrupted : subject, i + 1);
    }

    private void open(int nextSubject, int start) {
        subject = nextSubject;
        clauseStart = start;
        isOpen = true;
    }

    private void readName(int i, int group) {
        if (!tokens.text(i).equals("@P") && !tokens.text(i).equals("@O")) {
            return;
        }
        String before = tokens.text(i - 1);
        boolean isDescribed = HEAD_NOUN.matcher(before).matches()
                || (before.equals(",") && HEAD_NOUN.matcher(tokens.text(i - 2)).matches())
                || isOwned(i);
        boolean isTold = TOLD.contains(before) && TELLING.contains(tokens.text(i - 2));
        if (isDescribed || isTold || (isOpen && canBegin(i))) {
            clauseStart = isTold ? i : clauseStart;
            // "Gordon, Uma's boss, ...": after the second comma it is Gordon again.
            interrupted = before.equals(",") && tokens.text(i + 1).equals("'s") ? subject : -1;
            subject = isDescribed ? withOwner(group) : group;
        }
        lastNamed = group;
        isOpen = false;
    }

    private void readPossessive(int i) {
        if (!isVerbNext(i + 1)) {
            owner = i;
            subject = subject == tokens.get(i - 1).group() ? -1 : subject;
        }
    }

    private boolean isOtherSubject(int i) {
        return (OTHER_SUBJECTS.contains(tokens.text(i)) || tokens.get(i).hasArticle())
                && !PREPOSITIONS.contains(tokens.text(i - 1));
    }

    /** Objects of a verb or preposition act in no clause, unless the sentence has nobody else yet. */
    private boolean canBegin(int i) {
        String before = tokens.text(i - 1);
        boolean isAfterWord = i > 0
                && !SentenceTokens.isMark(before)
                && !SentenceTokens.JOINING.contains(before)
                && !OPENING.contains(before)
                && !SAYING.contains(before);
        return !PREPOSITIONS.contains(before)
                && !before.equals("to")
                && !(isAfterWord && subject >= 0 && tokens.get(i - 1).group() < 0);
    }

    /** "Omar and his wife Salma live ..." tells of both. */
    private int withOwner(int group) {
        boolean isJoined = owner > 2
                && tokens.text(owner - 2).equals("and")
                && tokens.get(owner - 3).group() >= 0
                && tokens.text(owner - 3).equals("@P");
        if (!isJoined) {
            return group;
        }
        List<Finding> both = new ArrayList<>(tokens.group(tokens.get(owner - 3).group()));
        both.addAll(tokens.group(group));
        return tokens.addGroup(both);
    }

    /** "my rabbit Thumper": a name that ends what somebody has. */
    private boolean isOwned(int i) {
        if (owner < 0 || i - owner > 4 || i - owner < 2) {
            return false;
        }
        for (int j = owner + 1; j < i; j++) {
            if (tokens.get(j).group() >= 0
                    || SentenceTokens.isMark(tokens.text(j))
                    || PREPOSITIONS.contains(tokens.text(j))) {
                return false;
            }
        }
        return true;
    }

    /** Whether the token is a 's that stands for "is" or "has". */
    boolean isVerb(int i) {
        return tokens.text(i).equals("'s") && isVerbNext(i + 1);
    }

    private boolean isVerbNext(int i) {
        return i < tokens.size() && (tokens.get(i).hasArticle() || AFTER_IS.contains(tokens.text(i)));
    }
}
