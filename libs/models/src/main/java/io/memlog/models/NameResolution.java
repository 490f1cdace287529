package io.memlog.models;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Gives the mentions of one person one key, where the text says that they are the same; stateless, deterministic. */
final class NameResolution {
    private static final String AMBIGUOUS = "";
    private static final int LONGEST_BETWEEN = 60;
    private static final String CALLED = "(?:known as|nicknamed|a\\.?k\\.?a\\.?|alias)";
    private static final String OFTEN = "(?:also |better |otherwise |sometimes |usually |now |just )?";
    private static final String CALLERS =
            "(?:everybody|everyone|people|most people|all|many|some|we|they|I|(?:his|her|their|my|our) \\p{L}{1,15})";
    /** Between a name and another form of it: "Robert (Bob", "Robert, whom everybody calls Bob". */
    private static final Pattern THEN_OTHER_FORM = Pattern.compile("(?i)^(?:"
            + "\\s\\((?:(?:s?he|they) (?:goes|go) by |" + OFTEN + CALLED + " |" + OFTEN + "called |or |nickname:? )?"
            + "|(?:, |,? who is |,? who's | is | was )" + OFTEN + "(?:" + CALLED
            + "|called) (?:(?:by|to) [\\p{L} ]{1,20} as )?"
            + "| " + CALLED + " "
            + "|,? (?:who |(?:s?he|they) )?" + OFTEN + "(?:goes|go|went) by (?:the name (?:of )?)?"
            + "|, whom? " + CALLERS + " (?:\\p{L}{1,15} ){0,2}calls? (?:him |her |them )?"
            + "|,? \\(?(?:his|her|their) (?:friends|family|colleagues|mates) calls? (?:him|her|them) "
            + "|['\u2019]s (?:nickname|short name|pet name) is "
            + ")[\"'\u201c\u2018]?$");
    /** Between another form of a name and the name: "Bob, short for Robert". */
    private static final Pattern THEN_NAME = Pattern.compile("(?i)^(?:"
            + "[\"'\u201d\u2019]?,? \\(?(?:which is |that is |that's |it's |it is |is )?(?:just |only |simply )?short for "
            + "|[\"'\u201d\u2019]? is (?:just |only |simply )?(?:the |a |what [\\p{L} ]{1,20})?(?:nickname|short form|pet name|stage name|diminutive|alias|short name) (?:of|for) "
            + "|['\u2019]s (?:real|full|given|legal|proper|birth|actual) name is "
            + "|,? (?:\\()?(?:whose )?(?:real|full|given|legal|proper|birth) name (?:is )?"
            + "|,? \\(?(?:born|n[\u00e9e]e) "
            + "|[\"'\u201d\u2019]? stands for "
            + ")$");
    /** Between "I" or "my" and what the speaker is called. */
    private static final Pattern THEN_OWN_NAME = Pattern.compile(
            "(?i)^(?:['\u2019]m| am| am called| go by| usually go by| name is| name['\u2019]s| nickname is| friends call me| full name is) $");

    private static final Pattern CALL_ME = Pattern.compile("(?i)\\b(?:call|calls|called)\\s$");

    /** After "I am Tom": "and Lisa's mother". */
    private static final Pattern MORE_OWNERS = Pattern.compile(
            "^(?:(?:,? and|,| &) (?!I\\b)\\p{Lu}[\\p{L}-]{0,30}(?: \\p{Lu}[\\p{L}-]{0,30}){0,2}){1,4}['\u2019]");

    private NameResolution() {}

    /** The mentions with the keys of the people that they are; "speaker" is who says "I", as a further full name. */
    static List<Finding> resolve(String text, List<Finding> found, Optional<String> speaker) {
        List<Finding> mentions = couplesApart(found);
        Map<String, String> fullNames = fullNames(mentions, speaker);
        Map<String, String> aliases = aliases(text, mentions, fullNames);
        List<Finding> resolved = new ArrayList<>(mentions.size());
        for (Finding mention : mentions) {
            String key = canonical(mention, fullNames, aliases);
            resolved.add(key.equals(mention.key()) ? mention : mention.withKey(key));
        }
        return resolved;
    }

    /** Of Mr. and Mrs. Weber each has a key of their own; where the text names only one of them, the key is that of the name. */
    private static List<Finding> couplesApart(List<Finding> mentions) {
        Map<String, Set<String>> titles = new HashMap<>();
        for (Finding mention : mentions) {
            if (mention.type() == EntityType.PERSON) {
                Titles.gendered(mention.name())
                        .ifPresent(title -> titles.computeIfAbsent(mention.key(), key -> new HashSet<>())
                                .add(title));
            }
        }
        if (titles.values().stream().noneMatch(both -> both.size() > 1)) {
            return mentions;
        }
        return mentions.stream()
                .map(mention -> titles.getOrDefault(mention.key(), Set.of()).size() > 1
                        ? Titles.gendered(mention.name())
                                .map(title -> mention.withKey(withTitle(mention.key(), title)))
                                .orElse(mention)
                        : mention)
                .toList();
    }

    private static String withTitle(String key, String title) {
        String prefix = EntityType.PERSON.keyPrefix();
        String titled = prefix + title + "-" + key.substring(prefix.length());
        return Labels.isAllowed(titled) ? titled : key;
    }

    private static String canonical(Finding mention, Map<String, String> fullNames, Map<String, String> aliases) {
        if (mention.type() != EntityType.PERSON) {
            return mention.key();
        }
        String full = full(mention, fullNames);
        return aliases.getOrDefault(full, full);
    }

    /** Aunt Maria may be another one than Maria Lopez, and Mr. Smith than Anna Smith. */
    private static String full(Finding mention, Map<String, String> fullNames) {
        String fullName = fullNames.getOrDefault(mention.key(), AMBIGUOUS);
        return fullName.isEmpty() || Titles.isPersonal(mention.name()) ? mention.key() : fullName;
    }

    /** A first or last name alone is the person with that name, if there is exactly one. */
    private static Map<String, String> fullNames(List<Finding> mentions, Optional<String> speaker) {
        Map<String, String> fullNames = new HashMap<>();
        for (Finding mention : mentions) {
            if (mention.type() == EntityType.PERSON) {
                addParts(mention.key(), mention.name(), fullNames);
            }
        }
        speaker.ifPresent(name -> addParts(CanonicalKeys.of(EntityType.PERSON, name), name, fullNames));
        return fullNames;
    }

    private static void addParts(String key, String name, Map<String, String> fullNames) {
        if (CanonicalKeys.isOneWord(name)) {
            return;
        }
        List<String> parts = CanonicalKeys.parts(name);
        int first = Titles.leading(parts.toArray(String[]::new));
        if (parts.size() - first < 2 || !Labels.isAllowed(key)) {
            return;
        }
        for (String part : List.of(parts.get(first), parts.getLast())) {
            fullNames.merge(
                    EntityType.PERSON.keyPrefix() + part, key, (one, other) -> one.equals(other) ? one : AMBIGUOUS);
        }
    }

    /** Other forms of names ("Bob") that the text explains, by their key. */
    private static Map<String, String> aliases(String text, List<Finding> mentions, Map<String, String> fullNames) {
        List<Finding> people = mentions.stream()
                .filter(mention -> mention.type() == EntityType.PERSON)
                .toList();
        Map<String, String> aliases = new HashMap<>();
        for (int i = 0; i + 1 < people.size(); i++) {
            Finding one = people.get(i);
            Finding other = people.get(i + 1);
            if (other.start() - one.end() > LONGEST_BETWEEN || FirstPersonFinder.isPronoun(other)) {
                continue;
            }
            String between = text.substring(one.end(), other.start());
            String oneKey = full(one, fullNames);
            String otherKey = full(other, fullNames);
            boolean isOwn = FirstPersonFinder.isPronoun(one);
            if (isOwn ? isOwnName(text, one, between, other) : isOtherForm(text, one, between, other)) {
                put(aliases, otherKey, oneKey);
            } else if (!isOwn && THEN_NAME.matcher(between).find()) {
                put(aliases, oneKey, otherKey);
            }
        }
        return aliases;
    }

    private static void put(Map<String, String> aliases, String form, String name) {
        if (!form.equals(name) && !aliases.containsKey(name)) {
            aliases.putIfAbsent(form, name);
        }
    }

    private static boolean isOtherForm(String text, Finding one, String between, Finding other) {
        boolean isCalled = between.matches(" [\"\u201c'\u2018]")
                && CALL_ME.matcher(text.substring(Math.max(0, one.start() - 10), one.start()))
                        .find();
        if (isCalled) {
            return true;
        }
        // "Anna, called Tom and went": she did, he is not she.
        if (between.startsWith(", called ") || !THEN_OTHER_FORM.matcher(between).find() || isPossessive(text, other)) {
            return false;
        }
        // "(Bob)" is another form, "(Bob's boss)" and "(Bob is late)" are not.
        boolean isBare = between.strip().equals("(") || between.strip().equals("(\"");
        boolean isClosed = text.startsWith(")", other.end()) || text.startsWith("\")", other.end());
        return !isBare || (isClosed && !Antecedents.areManAndWoman(one, other));
    }

    private static boolean isOwnName(String text, Finding pronoun, String between, Finding name) {
        if (isPossessive(text, name)
                || MORE_OWNERS.matcher(text).region(name.end(), text.length()).lookingAt()) {
            return false;
        }
        boolean isCallMe = between.equals(" ")
                && CALL_ME.matcher(text.substring(Math.max(0, pronoun.start() - 10), pronoun.start()))
                        .find();
        return isCallMe || THEN_OWN_NAME.matcher(between).find();
    }

    /** "Anna's", "Chris'"; after an opening quotation mark the other one only closes it. */
    private static boolean isPossessive(String text, Finding finding) {
        if (!isApostrophe(text, finding.end())) {
            return false;
        }
        boolean isQuoted = isApostrophe(text, finding.start() - 1)
                || (finding.start() > 0 && text.charAt(finding.start() - 1) == '\u2018');
        return text.startsWith("s", finding.end() + 1) || !isQuoted;
    }

    private static boolean isApostrophe(String text, int at) {
        return at >= 0 && at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '\u2019');
    }
}
