package io.memlog.models;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Gives the mentions of one person one key, where the text says that they are the same; stateless, deterministic. */
final class NameResolution {
    private static final String AMBIGUOUS = "";
    private static final int LONGEST_BETWEEN = 60;
    private static final String CALLED = "(?:known as|nicknamed|a\\.?k\\.?a\\.?|alias)";
    private static final String OFTEN = "(?:also |better |otherwise |sometimes |usually |now |just )?";
    /** Between a name and another form of it: "Robert (Bob", "Robert, whom everybody calls Bob". */
    private static final Pattern THEN_OTHER_FORM = Pattern.compile("(?i)^(?:"
            + "\\s\\((?:(?:s?he|they) (?:goes|go) by |" + OFTEN + CALLED + " |" + OFTEN + "called |or |nickname:? )?"
            + "|(?:, |,? who is |,? who's | is | was )" + OFTEN + "(?:" + CALLED
            + "|called) (?:(?:by|to) [\\p{L} ]{1,20} as )?"
            + "| " + CALLED + " "
            + "|,? (?:who |(?:s?he|they) )?" + OFTEN + "(?:goes|go|went) by (?:the name (?:of )?)?"
            + "|, who(?:m)? (?:[\\p{L}]{1,15} ){1,4}calls? (?:him |her |them )?"
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

    private NameResolution() {}

    /** The mentions with the keys of the people that they are; "speaker" is who says "I", as a further full name. */
    static List<Finding> resolve(String text, List<Finding> mentions, Optional<String> speaker) {
        Map<String, String> fullNames = fullNames(mentions, speaker);
        Map<String, String> aliases = aliases(text, mentions, fullNames);
        List<Finding> resolved = new ArrayList<>(mentions.size());
        for (Finding mention : mentions) {
            String key = canonical(mention, fullNames, aliases);
            resolved.add(key.equals(mention.key()) ? mention : mention.withKey(key));
        }
        return resolved;
    }

    private static String canonical(Finding mention, Map<String, String> fullNames, Map<String, String> aliases) {
        if (mention.type() != EntityType.PERSON) {
            return mention.key();
        }
        String full = full(mention.key(), fullNames);
        return aliases.getOrDefault(full, full);
    }

    private static String full(String key, Map<String, String> fullNames) {
        String fullName = fullNames.getOrDefault(key, AMBIGUOUS);
        return fullName.isEmpty() ? key : fullName;
    }

    /** A first or last name alone is the person with that name, if there is exactly one. */
    private static Map<String, String> fullNames(List<Finding> mentions, Optional<String> speaker) {
        Map<String, String> fullNames = new HashMap<>();
        for (Finding mention : mentions) {
            if (mention.type() == EntityType.PERSON) {
                addParts(mention.key(), fullNames);
            }
        }
        speaker.ifPresent(name -> addParts(CanonicalKeys.of(EntityType.PERSON, name), fullNames));
        return fullNames;
    }

    private static void addParts(String key, Map<String, String> fullNames) {
        String prefix = EntityType.PERSON.keyPrefix();
        if (!key.startsWith(prefix)) {
            return;
        }
        String[] parts = key.substring(prefix.length()).split("-", -1);
        if (parts.length < 2) {
            return;
        }
        for (String part : List.of(parts[0], parts[parts.length - 1])) {
            fullNames.merge(prefix + part, key, (one, other) -> one.equals(other) ? one : AMBIGUOUS);
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
            String oneKey = full(one.key(), fullNames);
            String otherKey = full(other.key(), fullNames);
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
        if (!THEN_OTHER_FORM.matcher(between).find() || isPossessive(text, other)) {
            return false;
        }
        // "(Bob)" is another form, "(Bob's boss)" and "(Bob is late)" are not.
        boolean isBare = between.strip().equals("(") || between.strip().equals("(\"");
        return !isBare || text.startsWith(")", other.end()) || text.startsWith("\")", other.end());
    }

    private static boolean isOwnName(String text, Finding pronoun, String between, Finding name) {
        if (isPossessive(text, name)) {
            return false;
        }
        boolean isCallMe = between.equals(" ")
                && CALL_ME.matcher(text.substring(Math.max(0, pronoun.start() - 10), pronoun.start()))
                        .find();
        return isCallMe || THEN_OWN_NAME.matcher(between).find();
    }

    private static boolean isPossessive(String text, Finding finding) {
        return text.startsWith("'s", finding.end()) || text.startsWith("\u2019s", finding.end());
    }
}
