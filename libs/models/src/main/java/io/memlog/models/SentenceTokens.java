package io.memlog.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The words, marks and mentions of one sentence, articles and adverbs left out; mentions that are listed ("Tom and Anna") are one
 * group. Not thread-safe: one per sentence.
 */
final class SentenceTokens {
    private static final int MOST_TOKENS = 400;
    private static final Set<String> LEFT_OUT = WordLists.words("""
            the a an really also just still currently now recently finally already both all even only probably nowadays
            actually basically apparently together meanwhile then
            """);
    private static final Set<String> ARTICLES = Set.of("the", "a", "an");
    static final Set<String> JOINING = Set.of("and", "but", "or", "&");
    /** Before "it" these say that it is the project that is worked on. */
    private static final Set<String> BEFORE_IT = WordLists.words("""
            leads led leading lead runs run running maintains maintain maintaining owns manages managing built builds
            building designed designs develops coordinates oversees for on of started finished
            """);

    /** A word, a mark, or a group of mentions, {@code group} being its number, else -1. */
    record Token(String text, int group, boolean hasArticle) {}

    private final List<Token> tokens = new ArrayList<>();
    private final List<List<Finding>> groups = new ArrayList<>();

    private SentenceTokens() {}

    /** Reads a sentence; {@code pronouns} tells who is meant by "she" and the like, if that is clear. */
    static SentenceTokens of(
            String text, List<Word> words, List<Finding> mentions, Function<Word, Optional<Finding>> pronouns) {
        var sentence = new SentenceTokens();
        sentence.read(text, words, mentions, pronouns);
        sentence.group();
        return sentence;
    }

    int size() {
        return tokens.size();
    }

    Token get(int i) {
        return tokens.get(i);
    }

    /** Text of a token; empty outside of the sentence. */
    String text(int i) {
        return i >= 0 && i < tokens.size() ? tokens.get(i).text() : "";
    }

    List<Finding> group(int number) {
        return groups.get(number);
    }

    /** Adds a group that no token stands for; its number. */
    int addGroup(List<Finding> members) {
        groups.add(members);
        return groups.size() - 1;
    }

    static boolean isMark(String text) {
        return text.length() == 1 && !Character.isLetterOrDigit(text.charAt(0));
    }

    private void read(
            String text, List<Word> words, List<Finding> mentions, Function<Word, Optional<Finding>> pronouns) {
        int mention = 0;
        int at = words.isEmpty()
                ? 0
                : Math.min(
                        words.getFirst().start(),
                        mentions.isEmpty()
                                ? Integer.MAX_VALUE
                                : mentions.getFirst().start());
        boolean hasArticle = false;
        for (int i = 0; i < words.size() && tokens.size() < MOST_TOKENS; i++) {
            Word word = words.get(i);
            while (mention < mentions.size() && mentions.get(mention).end() <= word.start()) {
                mention++;
            }
            boolean isMention =
                    mention < mentions.size() && mentions.get(mention).start() < word.end();
            int start = isMention ? mentions.get(mention).start() : word.start();
            if (at < start) {
                addMarks(text, at, start);
            }
            if (isMention) {
                Finding finding = mentions.get(mention);
                addMention(finding, hasArticle);
                at = finding.end();
                while (i + 1 < words.size() && words.get(i + 1).start() < finding.end()) {
                    i++;
                }
                at = addRest(text, words.get(i), finding, at);
                mention++;
                hasArticle = false;
            } else {
                hasArticle = addWord(word, i + 1 < words.size() ? words.get(i + 1) : null, hasArticle, pronouns);
                at = word.isPossessive() ? word.end() + 2 : word.end();
            }
        }
        if (!words.isEmpty() && tokens.size() < MOST_TOKENS) {
            addMarks(text, at, Math.min(text.length(), at + 2));
        }
    }

    private void addMention(Finding finding, boolean hasArticle) {
        List<Finding> group = new ArrayList<>();
        group.add(finding);
        groups.add(group);
        tokens.add(new Token(letter(finding.type()), groups.size() - 1, hasArticle));
    }

    /** What is left of a word after its mention: a possessive's 's, or the verb of "I'm". */
    private int addRest(String text, Word word, Finding finding, int at) {
        if (FirstPersonFinder.isPronoun(finding)) {
            String surface = DateWords.lower(text.substring(finding.start(), finding.end()));
            if (surface.equals("my") || surface.equals("your")) {
                tokens.add(new Token("'s", -1, false));
                return at;
            }
        }
        if (word.isPossessive() && word.end() <= finding.end()) {
            tokens.add(new Token("'s", -1, false));
            return Math.max(at, word.end() + 2);
        }
        if (word.end() > finding.end()) {
            String rest =
                    DateWords.lower(text.substring(finding.end(), word.end())).replace('\u2019', '\'');
            String verb = switch (rest) {
                case "'m", "'re" -> "am";
                case "'ve" -> "have";
                case "'d" -> "would";
                case "'ll" -> "will";
                default -> rest;
            };
            if (!verb.isEmpty() && verb.indexOf(' ') < 0) {
                tokens.add(new Token(verb, -1, false));
            }
            return word.end();
        }
        return at;
    }

    /** True if the word is an article, which the next token then has. */
    private boolean addWord(
            Word word, @Nullable Word next, boolean hasArticle, Function<Word, Optional<Finding>> pronouns) {
        String lower = word.lower();
        if (lower.equals("only") || lower.equals("just")) {
            affirm();
        }
        if (LEFT_OUT.contains(lower)) {
            return hasArticle || ARTICLES.contains(lower);
        }
        Optional<Finding> person = pronouns.apply(word);
        boolean isMeant = !lower.equals("it") || BEFORE_IT.contains(text(tokens.size() - 1));
        if (person.isPresent() && isMeant) {
            addMention(person.get(), false);
            boolean isOwner = lower.equals("his") || (lower.equals("her") && next != null && isNoun(next));
            if (isOwner) {
                tokens.add(new Token("'s", -1, false));
            } else if (word.isPossessive()) {
                tokens.add(new Token("is", -1, false));
            }
            return false;
        }
        tokens.add(new Token(lower.replace('@', ' ').strip(), -1, hasArticle));
        if (word.isPossessive()) {
            tokens.add(new Token("'s", -1, false));
        }
        return false;
    }

    /** What is not only so is so: takes back the "not" before. */
    private void affirm() {
        String last = text(tokens.size() - 1);
        if (last.equals("not")) {
            tokens.removeLast();
        } else if (Set.of("don't", "doesn't", "didn't").contains(last)) {
            tokens.set(tokens.size() - 1, new Token(last.substring(0, last.length() - 3), -1, false));
        }
    }

    private static boolean isNoun(Word word) {
        return !WordLists.STOP.contains(word.lower());
    }

    private void addMarks(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            String mark = switch (c) {
                case ',', ';', ':', '(', ')', '&' -> String.valueOf(c);
                case '\u2013', '\u2014' -> ",";
                case '-' -> i + 1 < to && text.charAt(i + 1) == ' ' ? "," : "";
                default -> "";
            };
            if (!mark.isEmpty()) {
                tokens.add(new Token(mark, -1, false));
            }
        }
    }

    private static String letter(EntityType type) {
        return switch (type) {
            case PERSON -> "@P";
            case ORGANIZATION -> "@O";
            case LOCATION -> "@L";
            case PROJECT -> "@R";
            case TOPIC -> "@T";
            case DATE, MONEY, EMAIL, URL -> "@D";
        };
    }

    /** "Tom, Anna and Bo" becomes one group: a comma alone makes no list, and an owner or another subject is not in it. */
    private void group() {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).group() < 0 || text(i + 1).equals("'s")) {
                continue;
            }
            List<Integer> members = new ArrayList<>();
            List<Integer> waiting = new ArrayList<>();
            int last = i;
            while (true) {
                int separator = text(last + 1).equals(",") && JOINING.contains(text(last + 2)) ? last + 2 : last + 1;
                boolean isJoining =
                        JOINING.contains(text(separator)) && !text(separator).equals("but");
                int next = separator + 1;
                boolean isSame = (isJoining || text(separator).equals(","))
                        && next < tokens.size()
                        && tokens.get(next).group() >= 0
                        && text(next).equals(text(i))
                        && !text(next + 1).equals("'s")
                        && !(isJoining && isOwnSubject(i, next));
                if (!isSame) {
                    break;
                }
                waiting.add(next);
                if (isJoining) {
                    members.addAll(waiting);
                    waiting.clear();
                }
                last = next;
            }
            if (!members.isEmpty()) {
                List<Finding> group = groups.get(tokens.get(i).group());
                members.forEach(
                        member -> group.addAll(groups.get(tokens.get(member).group())));
                tokens.subList(i + 1, members.getLast() + 1).clear();
            }
        }
    }

    /** "works with Tom and Maria lives in Oslo": a verb of its own makes the last one a new subject. */
    private boolean isOwnSubject(int first, int last) {
        boolean isObject = first > 0 && !isMark(text(first - 1)) && !JOINING.contains(text(first - 1));
        String verb = text(last + 1);
        return isObject
                && text(first).equals("@P")
                && (TopicWords.VERBS.contains(verb)
                        || TopicWords.TASTE.contains(verb)
                        || verb.equals("is")
                        || verb.equals("met"));
    }
}
