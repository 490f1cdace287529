package io.memlog.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a sentence looks back or ahead from the event, as far as its words tell. */
enum Tense {
    PAST,
    FUTURE,
    OPEN;

    /** How far a verb may stand from its date, in UTF-16 units. */
    private static final int REACH = 160;

    private static final Pattern TOKEN =
            Pattern.compile("[\\p{L}\\p{N}]+(?:['\u2019.-][\\p{L}\\p{N}]+)*|[,;:.!?()\n\"]");
    private static final Set<String> AHEAD_PREPOSITIONS = Set.of("until", "till", "to");
    /** Before these, what was promised is still ahead, what was done is not. */
    private static final Set<String> LIMITS = Set.of("by", "before");

    private static final Set<String> PROMISED =
            Set.of("promised", "asked", "agreed", "requested", "wanted", "needed", "told", "demanded");

    private static final Set<String> PAST_WORDS = WordLists.words("""
            was were had did wasn't weren't hadn't didn't met saw went came left got gave took made told said wrote
            bought sold paid sent spoke found lost won began broke built caught chose drew drove ate fell felt
            flew forgot froze grew heard held hid hurt kept knew laid lay led lent lit meant put quit rang
            ran rose sang sat shook slept stole stood stuck swam swore taught thought threw tore understood
            woke wore sank spent sprang swept bled blew bred brought burnt cost dealt dug dreamt fed fought fled
            forbade hung leapt learnt read rode sought slid spat stung struck swung wound born gone been
            ago earlier previously since dated happened yesterday
            """);
    /** Past forms that plans are told with: "set for Monday", "got a meeting on Monday" is left to the others. */
    private static final Set<String> PLANNED = WordLists.words("""
            scheduled planned booked set due arranged reserved expected postponed rescheduled delayed pencilled
            slated moved pushed invited confirmed targeted
            """);

    private static final Set<String> FUTURE_WORDS = WordLists.words("""
            will won't i'll we'll you'll he'll she'll they'll it'll shall going gonna is are am isn't aren't i'm we're
            you're they're he's she's it's has have hasn't haven't do does don't doesn't can can't could must mustn't
            should shouldn't may might would need needs want wants wish wishes hope hopes plan plans intend intends let
            let's please remind remember deadline due upcoming tomorrow next meets
            starts begins leaves arrives arrive opens closes ends departs returns comes goes flies moves expires takes
            plays runs sings works celebrates turns marries visits graduates retires launches happens lands performs
            hosts
            """);
    private static final Set<String> BE =
            Set.of("is", "are", "am", "be", "'s", "he's", "she's", "it's", "being", "gets", "get");
    /** "to" before one of these is an infinitive, so what it tells is still ahead. */
    private static final Set<String> INFINITIVES = WordLists.words("""
            arrive ask attend be begin book bring buy call celebrate check clean close come complete cook deliver
            discuss do drive eat end fetch finish fix fly get give go have help hold interview join launch leave make
            meet move open order pay perform pick plan play post prepare present print read record renew repair reply
            report return review run see sell send show sign sing speak start stay submit swim take talk teach tell
            travel visit wait wash watch work write
            """);
    /** Before "to": then the infinitive happened as well. */
    private static final Set<String> DONE_BEFORE_TO =
            Set.of("had", "went", "came", "got", "forgot", "managed", "used", "failed", "drove", "flew", "travelled");

    private static final Set<String> CLAUSE_STARTS =
            Set.of("that", "because", "but", "so", "which", "who", "when", "while", "if", "although", "though");
    private static final Set<String> NO_VERBS = WordLists.words("""
            need feed speed seed indeed hundred red bed bored tired interested excited wicked naked sacred
            reed weed greed shed sled kindred united limited hatred ted ned fred ahmed mohammed wed
            """);
    private static final Set<String> OPENERS = WordLists.words("""
            on in at by from since until till before after during over the this last next our my their his her a an
            around of early late
            """);

    /** The tense of the verb that a date at these offsets belongs to. */
    static Tense at(String text, int start, int end) {
        String before = DateWords.wordBefore(text, start);
        if (before.equals("since")) {
            return PAST;
        }
        if (AHEAD_PREPOSITIONS.contains(before)) {
            return FUTURE;
        }
        List<String> left =
                tokens(text.substring(Math.max(0, start - REACH), start)).reversed();
        if (before.equals("for") && left.stream().limit(8).anyMatch(PLANNED::contains)) {
            return FUTURE;
        }
        Tense byLeft = left(left);
        if (LIMITS.contains(before)) {
            boolean isDone = byLeft == PAST && left.stream().limit(12).noneMatch(PROMISED::contains);
            return isDone ? PAST : FUTURE;
        }
        return byLeft == OPEN && isOpening(left)
                ? right(tokens(text.substring(end, Math.min(text.length(), end + REACH))))
                : byLeft;
    }

    private static List<String> tokens(String part) {
        Matcher m = TOKEN.matcher(part);
        String last = "";
        List<String> tokens = new ArrayList<>();
        while (m.find()) {
            String token = m.group().replace('\u2019', '\'');
            // The dot of "Mrs." ends nothing, and what a colon introduces goes on.
            boolean isInner = token.equals(":") || (token.equals(".") && WordSplitter.isAbbreviation(last));
            if (!isInner) {
                tokens.add(token);
            }
            last = token;
        }
        return tokens;
    }

    /** The nearest verb before the date, read backwards, in its clause. */
    private static Tense left(List<String> reversed) {
        for (int i = 0; i < reversed.size(); i++) {
            String token = reversed.get(i);
            String word = DateWords.lower(token);
            if (isMark(token)) {
                boolean isList = token.equals(",")
                        && i > 0
                        && Character.isUpperCase(reversed.get(i - 1).codePointAt(0));
                if (!isList) {
                    return OPEN;
                }
                continue;
            }
            String previous = i + 1 < reversed.size() ? DateWords.lower(reversed.get(i + 1)) : "";
            // Hope, Will and May are people, unless they open the sentence.
            boolean isName = Character.isUpperCase(token.codePointAt(0))
                    && !previous.isEmpty()
                    && !isMark(previous)
                    && word.indexOf('\'') < 0;
            Tense tense = isName ? OPEN : ofWord(word, previous);
            if (tense != OPEN) {
                return tense;
            }
            if (word.equals("to") && i > 0 && INFINITIVES.contains(DateWords.lower(reversed.get(i - 1)))) {
                return i + 1 < reversed.size() && DONE_BEFORE_TO.contains(DateWords.lower(reversed.get(i + 1)))
                        ? PAST
                        : FUTURE;
            }
            if (CLAUSE_STARTS.contains(word)) {
                return OPEN;
            }
        }
        return OPEN;
    }

    /** "On Monday we met": the first verb after a date that opens its clause. */
    private static Tense right(List<String> tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            if (isMark(token)) {
                if (i == 0 && token.equals(",")) {
                    continue;
                }
                return OPEN;
            }
            Tense tense = ofWord(DateWords.lower(token), i == 0 ? "" : DateWords.lower(tokens.get(i - 1)));
            if (tense != OPEN) {
                return tense;
            }
        }
        return OPEN;
    }

    private static Tense ofWord(String word, String previous) {
        if (PLANNED.contains(word) && !word.equals("moved")) {
            return FUTURE;
        }
        if (FUTURE_WORDS.contains(word)) {
            return previous.equals("did") || previous.equals("didn't") ? PAST : FUTURE;
        }
        if (PAST_WORDS.contains(word)) {
            return BE.contains(previous) ? FUTURE : PAST;
        }
        boolean isPast = word.length() > 3 && word.endsWith("ed") && !NO_VERBS.contains(word);
        if (isPast) {
            return BE.contains(previous) ? FUTURE : PAST;
        }
        return OPEN;
    }

    private static boolean isOpening(List<String> reversed) {
        for (String token : reversed) {
            if (isMark(token)) {
                return true;
            }
            if (!OPENERS.contains(DateWords.lower(token))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isMark(String token) {
        return token.length() == 1 && !Character.isLetterOrDigit(token.charAt(0));
    }
}
