package io.memlog.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what something is about and what somebody likes or not, by the words before it; stateless. */
final class TopicFinder {
    private static final int LONGEST = 5;
    /** A longer list is read up to here, so that lists in lists are not read over and over. */
    private static final int MOST_LISTED = 24;

    private static final Set<String> FAVOURITE = Set.of("favourite", "favorite", "favourites", "favorites");
    private static final Set<String> IS = Set.of("is", "are", "was", "were");
    private static final Set<String> PREFERRED_TO = Set.of("over", "to", "than");

    private TopicFinder() {}

    static void find(String text, List<Word> words, Findings findings) {
        var search = new Search(text, words, findings);
        for (int i = 0; i < words.size(); i++) {
            int object = object(search, i);
            if (object >= 0) {
                boolean isTaste = TopicWords.TASTE.contains(words.get(i).lower());
                int last = search.addList(object, isTaste ? "cue-taste" : "cue-topic");
                if (isTaste && last >= 0 && words.get(i).lower().startsWith("prefer")) {
                    addPreferredTo(search, last);
                }
                if (isTaste && last < 0) {
                    addRelative(search, i);
                }
            }
        }
    }

    /** Index of the first word after the cue that ends or stands at a word, or -1. */
    private static int object(Search search, int i) {
        List<Word> words = search.words();
        String word = words.get(i).lower();
        String before = WordRuns.lower(words, i - 1);
        if (TopicWords.ABOUT.contains(word)) {
            return i + 1;
        }
        if (TopicWords.TASTE.contains(word)) {
            return isTaste(words, i) ? i + 1 : -1;
        }
        if (TopicWords.LEARNING.contains(word)
                || (TopicWords.BARE_LEARNING.contains(word) && TopicWords.BEFORE_VERB.contains(before))) {
            return i + 1;
        }
        boolean isPhrase = switch (word) {
            case "on" -> TopicWords.ON_NOUNS.contains(before);
            case "of" ->
                before.equals("fan") || before.equals("fans") || (before.equals("and") && isFanBefore(words, i));
            case "in" ->
                Set.of(
                                "interested",
                                "specialises",
                                "specializes",
                                "specialising",
                                "specializing",
                                "specialised",
                                "specialized",
                                "specialise",
                                "specialize")
                        .contains(before);
            case "to" -> before.equals("allergic");
            case "stand", "bear" ->
                Set.of("can't", "cannot", "cant", "couldn't").contains(before);
            default -> false;
        };
        if (isPhrase) {
            return i + 1;
        }
        return IS.contains(word) && isFavourite(words, i) ? i + 1 : -1;
    }

    /** "she likes", "I really like", but neither "it sounds like" nor "would like". */
    private static boolean isTaste(List<Word> words, int i) {
        String verb = words.get(i).lower();
        String before = WordRuns.lower(words, i - 1);
        if (!TopicWords.BARE_TASTE.contains(verb)) {
            return !before.equals("the") && !before.equals("of");
        }
        boolean isInfinitive = before.equals("to") && verb.equals("like");
        return TopicWords.BEFORE_BARE_TASTE.contains(before) && !isInfinitive;
    }

    /** "a fan of A and of B" */
    private static boolean isFanBefore(List<Word> words, int i) {
        for (int j = i - 2; j >= Math.max(0, i - 8); j--) {
            if (words.get(j).lower().equals("fan")
                    && words.get(j).sentence() == words.get(i).sentence()) {
                return true;
            }
        }
        return false;
    }

    /** "favourite kind of tea is" */
    private static boolean isFavourite(List<Word> words, int is) {
        for (int j = is - 1;
                j >= Math.max(0, is - 5)
                        && words.get(j).sentence() == words.get(is).sentence();
                j--) {
            if (FAVOURITE.contains(words.get(j).lower())) {
                return j < is - 1 || words.get(is).lower().equals("is");
            }
        }
        return false;
    }

    /** "prefers paper over screens": both are topics. */
    private static void addPreferredTo(Search search, int last) {
        List<Word> words = search.words();
        int next = last + 1;
        if (!WordRuns.isNext(search.text(), words, last)) {
            return;
        }
        String word = WordRuns.lower(words, next);
        String second = WordRuns.lower(words, next + 1);
        if (PREFERRED_TO.contains(word)) {
            search.addList(next + 1, "cue-taste");
        } else if ((word.equals("rather") && second.equals("than"))
                || (word.equals("instead") && second.equals("of"))) {
            search.addList(next + 2, "cue-taste");
        }
    }

    /** "the seeds Polly likes": the object stands before the subject. */
    private static void addRelative(Search search, int verb) {
        List<Word> words = search.words();
        int subject = verb - 1;
        if (subject < 2
                || !words.get(subject).isCapitalised()
                || words.get(subject).isPossessive()) {
            return;
        }
        int last = subject - 1;
        int first = last;
        while (first >= 0
                && last - first < 3
                && search.isContent(first)
                && WordRuns.isNext(search.text(), words, first)) {
            first--;
        }
        boolean isPhrase = first < last
                && first >= 0
                && TopicWords.DETERMINERS.contains(words.get(first).lower())
                && WordRuns.isNext(search.text(), words, first);
        if (isPhrase && !search.isPlain(first + 1, last)) {
            search.add(first + 1, last, "cue-taste");
        }
    }

    /** Reads the phrases of one text. */
    private record Search(String text, List<Word> words, Findings findings) {
        private record Phrase(int first, int last) {}

        /** Adds the phrase at a word and those listed with it; index of the last word read, or -1 if there is none. */
        int addList(int at, String rule) {
            List<Phrase> waiting = new ArrayList<>();
            Phrase phrase = phrase(at, false);
            if (phrase == null) {
                return -1;
            }
            addPhrase(phrase, rule);
            int last = phrase.last();
            for (int items = 1; items < MOST_LISTED && last + 1 < words.size(); items++) {
                String gap = WordRuns.gap(text, words, last);
                String next = words.get(last + 1).lower();
                boolean isJoined = (gap.equals(" ") || gap.equals(", ")) && (next.equals("and") || next.equals("or"));
                boolean isAmpersand = gap.equals(" & ");
                boolean isComma = gap.equals(", ");
                if (!isJoined && !isAmpersand && !isComma) {
                    break;
                }
                Phrase item = phrase(isJoined ? last + 2 : last + 1, true);
                if (item == null || isVerbPhrase(item)) {
                    break;
                }
                waiting.add(item);
                last = item.last();
                // A comma is a list only if it ends with "and".
                if (isJoined || isAmpersand) {
                    waiting.forEach(one -> addPhrase(one, rule));
                    waiting.clear();
                }
            }
            return last;
        }

        private void addPhrase(Phrase phrase, String rule) {
            if (!isPlain(phrase.first(), phrase.last())) {
                add(phrase.first(), phrase.last(), rule);
            }
        }

        void add(int first, int last, String rule) {
            boolean isProject = last > first
                    && TopicWords.PROJECT_HEADS.contains(words.get(last).lower())
                    && !TopicWords.NATURAL.contains(words.get(last - 1).lower());
            findings.add(WordRuns.finding(
                    text, words, first, last, isProject ? EntityType.PROJECT : EntityType.TOPIC, 0.55, rule));
        }

        boolean isPlain(int first, int last) {
            return last == first && TopicWords.PLAIN.contains(words.get(first).lower());
        }

        boolean isContent(int i) {
            return WordRuns.isContent(words.get(i), findings);
        }

        /** The words up to the next function word; null if there are none, or if they are a clause. */
        private @Nullable Phrase phrase(int at, boolean isListed) {
            int first = at;
            while (first < words.size()
                    && (first != at || isListed || isAfterCue(first))
                    && (TopicWords.DETERMINERS.contains(words.get(first).lower())
                            || (!isListed
                                    && TopicWords.ADVERBS.contains(
                                            words.get(first).lower()))
                            || isLightGerund(first))
                    && WordRuns.isNext(text, words, first)) {
                first++;
            }
            if (first >= words.size() || (first == at && !isListed && !isAfterCue(first))) {
                return null;
            }
            int last = first - 1;
            while (last + 1 < words.size()
                    && last + 1 - first < LONGEST
                    && (last < first || WordRuns.isNext(text, words, last))
                    && isContent(last + 1)
                    && (last < first || !endsPhrase(last + 1))) {
                last++;
            }
            return last < first || isClause(first, last) ? null : new Phrase(first, last);
        }

        private boolean isAfterCue(int first) {
            return WordRuns.isNext(text, words, first - 1);
        }

        private boolean isLightGerund(int i) {
            return TopicWords.LIGHT_GERUNDS.contains(words.get(i).lower())
                    && WordRuns.isNext(text, words, i)
                    && (isContent(i + 1)
                            || TopicWords.DETERMINERS.contains(words.get(i + 1).lower()));
        }

        /** "loves jazz especially", "likes tea again" */
        private boolean endsPhrase(int i) {
            String word = words.get(i).lower();
            return (word.endsWith("ly") && !word.equals("family") && !word.equals("jelly") && !word.equals("early"))
                    || TopicWords.TASTE.contains(word)
                    || Set.of(
                                    "again",
                                    "lately",
                                    "anymore",
                                    "though",
                                    "especially",
                                    "instead",
                                    "together",
                                    "rather",
                                    "already",
                                    "yesterday",
                                    "has",
                                    "needs",
                                    "wants")
                            .contains(word);
        }

        /** "moving to Oslo", "planning the trip" */
        private boolean isClause(int first, int last) {
            if (TopicWords.CLAUSE_GERUNDS.contains(words.get(first).lower())) {
                return true;
            }
            boolean isGerund = words.get(first).lower().endsWith("ing") && first == last;
            return isGerund
                    && WordRuns.isNext(text, words, last)
                    && Set.of(
                                    "to", "into", "from", "the", "a", "an", "my", "his", "her", "their", "our", "it",
                                    "him", "them", "up", "out", "for", "on", "back", "off", "away", "about", "that",
                                    "what", "how", "if")
                            .contains(words.get(last + 1).lower());
        }

        /** "... and carries an inhaler" */
        private boolean isVerbPhrase(Phrase phrase) {
            Word word = words.get(phrase.first());
            boolean isBeforeObject = phrase.first() == phrase.last()
                    && word.lower().endsWith("s")
                    && WordRuns.isNext(text, words, phrase.last())
                    && Set.of("the", "a", "an", "my", "his", "her", "their", "to", "at", "that", "it", "every")
                            .contains(words.get(phrase.last() + 1).lower());
            return isBeforeObject
                    || TopicWords.VERBS.contains(word.lower())
                    || TopicWords.TASTE.contains(word.lower())
                    || TopicWords.LEARNING.contains(word.lower());
        }
    }
}
