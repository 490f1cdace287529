package io.memlog.models;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds relations by the words between two mentions of a sentence; stateless. */
final class RelationFinder {
    private static final int MOST_MENTIONS_OF_A_SENTENCE = 12;
    private static final int LONGEST_BETWEEN = 120;
    private static final Set<EntityType> PEOPLE = Set.of(EntityType.PERSON);
    private static final Set<EntityType> NAMED = Set.of(
            EntityType.PERSON, EntityType.ORGANIZATION, EntityType.LOCATION, EntityType.PROJECT, EntityType.TOPIC);
    private static final String KIN =
            "(?:brother|sister|wife|husband|mother|father|mom|mum|dad|son|daughter|cousin|uncle|aunt|partner|fiancée?)";
    private static final Pattern NEGATION =
            Pattern.compile("\\b(?:not|never|no longer|cannot|without)\\b|n['’]t\\b|\\b(?:left|quit)\\b");

    /** A rule looks at the words between two mentions, in lower case; {@code isWhole} rules must match all of them. */
    private record Rule(
            String id,
            RelationType type,
            double confidence,
            Set<EntityType> from,
            Set<EntityType> to,
            Pattern between,
            boolean isWhole) {}

    private static final List<Rule> RULES = List.of(
            tail(
                    "works-at",
                    RelationType.WORKS_AT,
                    0.9,
                    EntityType.ORGANIZATION,
                    "(?:works?|worked|working|employed|interns?|interned|(?:got|started|has|have) a(?: new)? job|engineer|manager|developer|director|designer|consultant|analyst|ceo|cto) (?:at|for|with|of|by)"),
            tail(
                    "joined",
                    RelationType.WORKS_AT,
                    0.8,
                    EntityType.ORGANIZATION,
                    "(?:joined|joins|joining|moved to|moving to)"),
            whole("from-organization", RelationType.WORKS_AT, 0.7, EntityType.ORGANIZATION, "(?:from|at|of)"),
            tail(
                    "member-of",
                    RelationType.MEMBER_OF,
                    0.9,
                    EntityType.ORGANIZATION,
                    "(?:member of|belongs? to|plays? for|volunteers? (?:at|for|with)|on the board of|part of)"),
            tail(
                    "lives-in",
                    RelationType.LIVES_IN,
                    0.9,
                    EntityType.LOCATION,
                    "(?:lives?|lived|living|moved|moving|relocated|based|resides?|settled) (?:back )?(?:in|to|near)"),
            tail(
                    "met",
                    RelationType.MET,
                    0.85,
                    EntityType.PERSON,
                    "(?:met|meets?|meeting|saw|visited|visiting|ran into|caught up|called|talked|spoke|had (?:a |an )?(?:[a-z]+ )?(?:lunch|dinner|coffee|breakfast|drinks|call|meeting))(?: up)?(?: with| to)?"),
            tail(
                    "knows",
                    RelationType.KNOWS,
                    0.85,
                    EntityType.PERSON,
                    "(?:knows?|knew|(?:is|am|are|was|m) friends? with|works? with|worked with|friend(?: of)?|colleagues?(?: of)?|boss|manager|neighbou?r)"),
            tail(
                    "family",
                    RelationType.FAMILY_OF,
                    0.9,
                    EntityType.PERSON,
                    "(?:(?:my |['’]s )?" + KIN + "|" + KIN + " of|married(?: to)?)(?: is)?,?"),
            tail(
                    "works-on",
                    RelationType.WORKS_ON,
                    0.85,
                    EntityType.PROJECT,
                    "(?:leads?|led|leading|works? on|worked on|working on|built|building|owns?|runs?|manag(?:es|ed|ing)|finished|started)(?: the| a| our| my)?"),
            taste(
                    "likes",
                    RelationType.LIKES,
                    "(?:likes|loves|loved|enjoys|enjoyed|prefers|(?:^|(?<=\\b(?:really|also|would|still|always|both|definitely)\\s))(?:like|love|enjoy|prefer)|a (?:big )?fan of|fond of)"),
            taste(
                    "dislikes",
                    RelationType.DISLIKES,
                    "(?:hates|hated|dislikes|disliked|(?:^|(?<=really\\s))(?:hate|dislike)|allergic to)"),
            new Rule(
                    "located-in",
                    RelationType.LOCATED_IN,
                    0.6,
                    Set.of(EntityType.ORGANIZATION),
                    Set.of(EntityType.LOCATION),
                    Pattern.compile("(?:(?:office|team|store|branch|event|campus|is|are|based|headquartered) ){0,2}in"),
                    true));

    private RelationFinder() {}

    static List<ExtractedRelation> find(String text, List<Sentence> sentences, SpanMaker spans) {
        List<ExtractedRelation> relations = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Sentence sentence : sentences) {
            List<Finding> mentions = sentence.mentions().stream()
                    .filter(mention -> NAMED.contains(mention.type()))
                    .limit(MOST_MENTIONS_OF_A_SENTENCE)
                    .toList();
            for (int to = 1; to < mentions.size(); to++) {
                addTyped(text, mentions, to, spans, relations, seen);
            }
            addCoOccurrence(mentions, spans, relations, seen);
        }
        return relations;
    }

    /** The mentions of one sentence in order. */
    record Sentence(List<Finding> mentions) {}

    /** Makes a code point span of UTF-16 offsets. */
    interface SpanMaker {
        TextSpan span(int start, int end);
    }

    /** The nearest mention before the object that some rule accepts as the subject, and those it is listed with. */
    private static void addTyped(
            String text,
            List<Finding> mentions,
            int to,
            SpanMaker spans,
            List<ExtractedRelation> relations,
            Set<String> seen) {
        Finding object = mentions.get(to);
        for (int from = to - 1; from >= 0; from--) {
            Finding subject = mentions.get(from);
            int start = subject.end();
            if (object.start() - start > LONGEST_BETWEEN) {
                return;
            }
            String between = text.substring(start, object.start())
                    .toLowerCase(Locale.ROOT)
                    .strip();
            for (Rule rule : RULES) {
                if (rule.from().contains(subject.type())
                        && rule.to().contains(object.type())
                        && matches(rule, between)) {
                    for (Finding one : listed(text, mentions, from, -1)) {
                        for (Finding other : listed(text, mentions, to, 1)) {
                            add(one, other, rule, spans, relations, seen);
                        }
                    }
                    return;
                }
            }
            // "Maria told Tom she likes tea": a second person between is the nearer subject.
            if (subject.type() == EntityType.PERSON && !isListBetween(between)) {
                return;
            }
        }
    }

    private static boolean matches(Rule rule, String between) {
        boolean matches = rule.isWhole()
                ? rule.between().matcher(between).matches()
                : rule.between().matcher(between).find();
        return matches && !NEGATION.matcher(between).find();
    }

    /** The mention itself and its like that are listed with it: "Tom and Anna". */
    private static List<Finding> listed(String text, List<Finding> mentions, int index, int step) {
        List<Finding> listed = new ArrayList<>();
        listed.add(mentions.get(index));
        for (int i = index + step; i >= 0 && i < mentions.size(); i += step) {
            Finding left = mentions.get(Math.min(i, i - step));
            Finding right = mentions.get(Math.max(i, i - step));
            if (mentions.get(i).type() != mentions.get(index).type()
                    || !isListBetween(text.substring(left.end(), right.start()).strip())) {
                break;
            }
            listed.add(mentions.get(i));
        }
        return listed;
    }

    private static boolean isListBetween(String between) {
        return between.equals("and")
                || between.equals(",")
                || between.equals("&")
                || between.equals(", and")
                || between.equals("or");
    }

    private static void add(
            Finding from, Finding to, Rule rule, SpanMaker spans, List<ExtractedRelation> relations, Set<String> seen) {
        if (!from.key().equals(to.key()) && seen.add(from.key() + "\n" + to.key() + "\n" + rule.type())) {
            seen.add(pair(from, to));
            relations.add(new ExtractedRelation(
                    from.key(),
                    to.key(),
                    rule.type(),
                    rounded(rule.confidence() * Math.min(from.confidence(), to.confidence())),
                    rule.id(),
                    spans.span(Math.min(from.start(), to.start()), Math.max(from.end(), to.end()))));
        }
    }

    private static void addCoOccurrence(
            List<Finding> mentions, SpanMaker spans, List<ExtractedRelation> relations, Set<String> seen) {
        for (int i = 0; i < mentions.size(); i++) {
            for (int j = i + 1; j < mentions.size(); j++) {
                Finding from = mentions.get(i);
                Finding to = mentions.get(j);
                if (!from.key().equals(to.key()) && seen.add(pair(from, to))) {
                    relations.add(new ExtractedRelation(
                            from.key(),
                            to.key(),
                            RelationType.MENTIONED_WITH,
                            rounded(0.3 * Math.min(from.confidence(), to.confidence())),
                            "same-sentence",
                            spans.span(from.start(), to.end())));
                }
            }
        }
    }

    private static double rounded(double confidence) {
        return Math.round(confidence * 1000) / 1000.0;
    }

    private static String pair(Finding one, Finding other) {
        return one.key().compareTo(other.key()) < 0 ? one.key() + "\n" + other.key() : other.key() + "\n" + one.key();
    }

    private static Rule tail(String id, RelationType type, double confidence, EntityType to, String words) {
        return new Rule(
                id,
                type,
                confidence,
                PEOPLE,
                Set.of(to),
                Pattern.compile("(?:^|[\\s'’])(?:" + words + ")(?: the| my)?$"),
                false);
    }

    private static Rule whole(String id, RelationType type, double confidence, EntityType to, String words) {
        return new Rule(id, type, confidence, PEOPLE, Set.of(to), Pattern.compile(words), true);
    }

    private static Rule taste(String id, RelationType type, String verbs) {
        return new Rule(
                id,
                type,
                0.85,
                PEOPLE,
                NAMED,
                Pattern.compile(
                        "(?:^|\\s)" + verbs + "(?: the| a| an| my| some| to| eating| playing| watching| drinking)?$"),
                false);
    }
}
