package io.memlog.models;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds relations by the words of a sentence between its mentions; stateless. */
final class RelationFinder {
    private static final int MOST_MENTIONS_OF_A_SENTENCE = 12;
    private static final Set<EntityType> NAMED = Set.of(
            EntityType.PERSON, EntityType.ORGANIZATION, EntityType.LOCATION, EntityType.PROJECT, EntityType.TOPIC);
    private static final Set<RelationType> UNDIRECTED =
            Set.of(RelationType.KNOWS, RelationType.MET, RelationType.FAMILY_OF);
    private static final Pattern NEGATION =
            Pattern.compile("(?<![^ ])(?:" + RelationWords.NEGATIONS + "|\\p{L}+n't)(?= |$)");
    private static final Pattern HEDGE = Pattern.compile("(?<![^ ])(?:" + RelationWords.HEDGES + ")(?= |$)");
    /** What is seen or beaten somewhere does not lie there. */
    private static final Pattern VISITING = Pattern.compile(
            "(?:lost to|beat|beats|against|vs|versus|saw|see|seen|seeing|watch|watched|watching|won|met|defeated|drew with) (?:[^ @]+ ){0,2}$");
    /** "adopted Duchess from the shelter" */
    private static final Pattern TAKEN =
            Pattern.compile("(?:adopted|got|bought|rescued|received|took|stole|borrowed|picked up|collected) $");

    private static final Pattern WITH = Pattern.compile(
            "(?: in @L\\d+| @D\\d+| ,| , (?:[^ @,;:()]+ ){1,6},)? (?:along )?with (?:@P\\d+ 's (?:[^ @,;:()]+ ){1,3})?@P(\\d+)(?= |$)(?! 's)");
    private static final Pattern CLOSED =
            Pattern.compile("(?<![^ ])(?:closed|closes|closing|shut|sold|left|leaves|will)(?= |$)");
    private static final Pattern DOCTOR = Pattern.compile("(?i)^(?:dr|doctor|nurse|chef|pastor|rabbi|imam|rev)\\b");
    private static final Pattern BASE_FORM = Pattern.compile("^(?:discuss|[a-z]+[^sdg ])(?: .*|$)");

    private RelationFinder() {}

    /** The mentions of one sentence in order, its words, and the unit after it. */
    record Sentence(List<Finding> mentions, List<Word> words, int end) {}

    /** Makes a code point span of UTF-16 offsets. */
    interface SpanMaker {
        TextSpan span(int start, int end);
    }

    static List<ExtractedRelation> find(
            String text, List<Sentence> sentences, Function<Word, Optional<Finding>> pronouns, SpanMaker spans) {
        var found = new Found(spans);
        for (Sentence sentence : sentences) {
            List<Finding> mentions = sentence.mentions().stream()
                    .filter(mention -> NAMED.contains(mention.type()))
                    .limit(MOST_MENTIONS_OF_A_SENTENCE)
                    .toList();
            if (!mentions.isEmpty()) {
                Clauses clauses = Clauses.of(text, sentence.words(), sentence.end(), sentence.mentions(), pronouns);
                if (!clauses.isOpenQuestion()) {
                    addTyped(text, clauses, found);
                }
            }
            found.addCoOccurrence(mentions);
        }
        return found.relations;
    }

    private static void addTyped(String text, Clauses clauses, Found found) {
        String string = clauses.string();
        if (string.indexOf('@') < 0) {
            return;
        }
        for (RelationRule rule : RelationRules.ALL) {
            for (Matcher m = rule.pattern().matcher(string); m.find(); ) {
                add(text, clauses, rule, m, found);
            }
        }
    }

    private static void add(String text, Clauses clauses, RelationRule rule, Matcher m, Found found) {
        int token = clauses.tokenAt(m.start());
        int subject =
                rule.hasSubject() && m.group("s") != null ? Integer.parseInt(m.group("s")) : clauses.subjectAt(token);
        boolean isReciprocal = !rule.pattern().namedGroups().containsKey("o");
        if (subject < 0) {
            return;
        }
        List<Finding> from = clauses.group(subject);
        List<Finding> to = isReciprocal ? from : clauses.group(Integer.parseInt(m.group("o")));
        RelationType type = type(text, clauses, rule, m, token, from, to);
        if (type == RelationType.MENTIONED_WITH) {
            return;
        }
        addAll(from, to, type, rule, found);
        addCompanions(clauses, m, from, to, type, rule, found);
        if (OwnershipRules.isWhole(rule, clauses.string())) {
            addOwnersToFirms(clauses, m, from, to, rule, found);
        }
    }

    /** Whoever owns a firm is of the firm too, and so is who owns it with them. */
    private static void addOwnersToFirms(
            Clauses clauses, Matcher m, List<Finding> from, List<Finding> to, RelationRule rule, Found found) {
        for (Finding firm : to) {
            if (firm.type() == EntityType.ORGANIZATION) {
                RelationType type = RelationWords.isClub(firm.name()) ? RelationType.MEMBER_OF : RelationType.WORKS_AT;
                addAll(from, List.of(firm), type, rule, found);
                addCompanions(clauses, m, from, List.of(firm), type, rule, found);
            }
        }
    }

    /** The type that the words around leave: that of the rule, its opposite, or none, which is {@code MENTIONED_WITH}. */
    private static RelationType type(
            String text,
            Clauses clauses,
            RelationRule rule,
            Matcher m,
            int token,
            List<Finding> from,
            List<Finding> to) {
        // "wants to live in Oslo and work there": a bare form still hangs on what was said of its subject.
        String before = clauses.before(token, BASE_FORM.matcher(m.group()).matches());
        // The "not" of "can't stand" is a part of the dislike.
        String said = rule.type() == RelationType.DISLIKES ? before : before + m.group();
        if (HEDGE.matcher(before + m.group()).find()) {
            return RelationType.MENTIONED_WITH;
        }
        RelationType type = rule.type();
        if (NEGATION.matcher(said).find()) {
            boolean isOpposite = rule.id().equals("likes") && !m.group().startsWith("prefer");
            return isOpposite ? RelationType.DISLIKES : RelationType.MENTIONED_WITH;
        }
        Finding subject = from.getFirst();
        Finding object = to.getFirst();
        boolean isPerson = subject.type() == EntityType.PERSON;
        boolean fits = switch (rule.id()) {
            case "doctor-at" ->
                DOCTOR.matcher(text.substring(subject.start(), subject.end())).find();
            case "located-beside" -> !VISITING.matcher(before).find();
            case "from-organization" -> isPerson && !TAKEN.matcher(before).find();
            case "role-at" -> isPerson && !before.contains("volunteer");
            case "in-team" -> RelationWords.isClub(object.name());
            default ->
                type == RelationType.LOCATED_IN ? !CLOSED.matcher(m.group()).find() : isPerson;
        };
        if (!fits) {
            return RelationType.MENTIONED_WITH;
        }
        boolean canBeClub = Set.of("joined", "owns", "role-at", "role-apposed").contains(rule.id());
        return canBeClub && RelationWords.isClub(object.name()) ? RelationType.MEMBER_OF : type;
    }

    private static void addAll(
            List<Finding> from, List<Finding> to, RelationType type, RelationRule rule, Found found) {
        for (Finding one : from) {
            for (Finding other : to) {
                found.add(one, other, type, rule.confidence(), rule.id());
            }
        }
    }

    /** "works at Acme with Tom": Tom works there too, and they know each other. */
    private static void addCompanions(
            Clauses clauses,
            Matcher m,
            List<Finding> from,
            List<Finding> to,
            RelationType type,
            RelationRule rule,
            Found found) {
        boolean isShared = type == RelationType.WORKS_AT
                || type == RelationType.WORKS_ON
                || type == RelationType.MEMBER_OF
                || type == RelationType.LIVES_IN
                || type == RelationType.OWNS
                || type == RelationType.DISCUSSES;
        if (!isShared || rule.hasSubject()) {
            return;
        }
        String inner = rule.pattern().namedGroups().containsKey("w") ? m.group("w") : null;
        Matcher after =
                WITH.matcher(clauses.string()).region(m.end(), clauses.string().length());
        String number = inner != null ? inner : after.lookingAt() ? after.group(1) : null;
        if (number == null) {
            return;
        }
        List<Finding> companions = clauses.group(Integer.parseInt(number));
        addAll(companions, to, type, rule, found);
        if (type != RelationType.LIVES_IN) {
            RelationType each = type == RelationType.DISCUSSES ? RelationType.MET : RelationType.KNOWS;
            for (Finding one : from) {
                for (Finding other : companions) {
                    found.add(one, other, each, rule.confidence() * 0.9, rule.id());
                }
            }
        }
    }

    /** The relations of one text so far, each once. */
    private static final class Found {
        private final List<ExtractedRelation> relations = new ArrayList<>();
        private final Set<String> seen = new HashSet<>();
        private final SpanMaker spans;

        Found(SpanMaker spans) {
            this.spans = spans;
        }

        void add(Finding from, Finding to, RelationType type, double confidence, String rule) {
            String id = UNDIRECTED.contains(type)
                    ? pair(from, to) + "\n" + type
                    : from.key() + "\n" + to.key() + "\n" + type;
            // The captain of a team belongs to it, and is not employed by it as well.
            boolean isMember = type == RelationType.WORKS_AT
                    && seen.contains(from.key() + "\n" + to.key() + "\n" + RelationType.MEMBER_OF);
            if (!isMember && !from.key().equals(to.key()) && seen.add(id)) {
                seen.add(pair(from, to));
                relations.add(new ExtractedRelation(
                        from.key(),
                        to.key(),
                        type,
                        rounded(confidence * Math.min(from.confidence(), to.confidence())),
                        rule,
                        spans.span(Math.min(from.start(), to.start()), Math.max(from.end(), to.end()))));
            }
        }

        void addCoOccurrence(List<Finding> mentions) {
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

        private static String pair(Finding one, Finding other) {
            return one.key().compareTo(other.key()) < 0
                    ? one.key() + "\n" + other.key()
                    : other.key() + "\n" + one.key();
        }

        private static double rounded(double confidence) {
            return Math.round(confidence * 1000) / 1000.0;
        }
    }
}
