package io.memlog.models;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds who "I" and "you" are; stateless. */
final class FirstPersonFinder {
    static final String RULE = "first-person";
    static final String SECOND_PERSON_RULE = "second-person";

    private static final Set<String> FIRST = WordLists.words("i i'm i've i'd i'll me my mine myself");
    private static final Set<String> SECOND = WordLists.words("you you're you've you'd you'll your yours yourself");
    /** "World War I", "Phase I" */
    private static final Set<String> BEFORE_NUMERAL =
            WordLists.words("war part chapter type phase section level volume act grade stage book class");

    private static final Set<String> BEFORE_MINE = WordLists.words("is was are of not be and like than isn't 's");
    // Nothing inside of it can open another one, so that no part of a text is read twice.
    private static final Pattern QUOTE =
            Pattern.compile("[\"\u201c\u00ab]([^\"\u201c\u201d\u00ab\u00bb\\n]{1,400}+)[\"\u201d\u00bb]");
    private static final Pattern SAYS_BEFORE = Pattern.compile(
            "^(?:\\s(?:says|said|wrote|writes|told\\s\\p{L}+|asked|asks|replied|texted|answered|shouted|whispered|added|joked|admitted|announced|insisted))?\\s?[,:]?\\s?$");
    private static final Pattern SAYS_AFTER = Pattern.compile(
            "^,?\\s?(?:[-\u2013\u2014]\\s?|(?:says|said|wrote|writes|asked|replied|texted|answered|shouted|whispered|added|joked|admitted|announced|insisted)\\s)$");

    private FirstPersonFinder() {}

    /** Asked before names are found; words that are quoted wait for {@link #findQuoted}. */
    static void find(String text, List<Word> words, Speakers speakers, Findings findings) {
        speakers.addNames(text, findings);
        boolean[] isQuoted = quoted(text);
        for (int i = 0; i < words.size(); i++) {
            if (!isQuoted[words.get(i).start()]) {
                int start = words.get(i).start();
                add(text, words, i, speakers.at(start), speakers.addressee(start), findings);
            }
        }
    }

    /** In a quotation "I" is who the text says it quotes, else the speaker. */
    static void findQuoted(String text, List<Word> words, Speakers speakers, Findings findings) {
        List<Finding> people = findings.inOrder().stream()
                .filter(finding -> finding.type() == EntityType.PERSON && !isPronoun(finding))
                .toList();
        int next = 0;
        for (Matcher m = QUOTE.matcher(text); m.find(); ) {
            while (next < words.size() && words.get(next).start() < m.start()) {
                next++;
            }
            Optional<Finding> quoted = quotedPerson(text, m.start(), m.end(), people);
            for (int i = next; i < words.size() && words.get(i).start() < m.end(); i++) {
                Optional<String> speaker = quoted.map(Finding::name).or(() -> speakers.at(m.start()));
                Optional<String> addressee = quoted.isPresent() ? Optional.empty() : speakers.addressee(m.start());
                add(text, words, i, speaker, addressee, findings);
            }
        }
    }

    /** Whether a finding is "I", "my", "you" and the like. */
    static boolean isPronoun(Finding finding) {
        return finding.rule().equals(RULE) || finding.rule().equals(SECOND_PERSON_RULE);
    }

    private static Optional<Finding> quotedPerson(String text, int start, int end, List<Finding> people) {
        for (Finding person : people) {
            boolean isBefore = person.end() <= start
                    && start - person.end() < 30
                    && SAYS_BEFORE.matcher(text.substring(person.end(), start)).find();
            boolean isAfter = person.start() >= end
                    && person.start() - end < 15
                    && SAYS_AFTER.matcher(text.substring(end, person.start())).find();
            if (isBefore || isAfter) {
                return Optional.of(person);
            }
        }
        return Optional.empty();
    }

    private static boolean[] quoted(String text) {
        var isQuoted = new boolean[text.length()];
        for (Matcher m = QUOTE.matcher(text); m.find(); ) {
            Arrays.fill(isQuoted, m.start(), m.end(), true);
        }
        return isQuoted;
    }

    private static void add(
            String text, List<Word> words, int i, Optional<String> first, Optional<String> second, Findings findings) {
        Word word = words.get(i);
        if (word.isPossessive()) {
            return;
        }
        if (first.isPresent() && FIRST.contains(word.lower()) && isMeant(text, words, i)) {
            // Of "I'm" only the "I" is a mention.
            int length = word.lower().startsWith("i") ? 1 : word.text().length();
            add(word.start(), length, first.get(), RULE, findings);
        } else if (second.isPresent() && SECOND.contains(word.lower())) {
            int apostrophe = word.lower().indexOf('\'');
            add(
                    word.start(),
                    apostrophe < 0 ? word.text().length() : apostrophe,
                    second.get(),
                    SECOND_PERSON_RULE,
                    findings);
        }
    }

    private static void add(int start, int length, String name, String rule, Findings findings) {
        findings.add(new Finding(
                start, start + length, EntityType.PERSON, CanonicalKeys.of(EntityType.PERSON, name), name, 0.8, rule));
    }

    private static boolean isMeant(String text, List<Word> words, int i) {
        Word word = words.get(i);
        String before = WordRuns.isNext(text, words, i - 1) ? WordRuns.lower(words, i - 1) : "";
        return switch (word.lower()) {
            case "i" -> !BEFORE_NUMERAL.contains(before);
            // The state of Maine.
            case "me" ->
                !word.text().equals("ME")
                        || before.isEmpty()
                        || words.get(i - 1).isAllCapitals();
            case "mine" -> BEFORE_MINE.contains(before) || i == 0;
            default -> true;
        };
    }
}
