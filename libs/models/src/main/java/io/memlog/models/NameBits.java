package io.memlog.models;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * What spelling, word lists and rules say about each word of a text, as bits: the encoder reads in lower case, so it cannot see
 * any of it. Stateless. Weights belong to the order of {@link Bit}: raise {@link #VERSION} with any change here.
 */
final class NameBits {
    static final int VERSION = 2;
    static final int COUNT = Bit.values().length;

    private static final int LONGEST_LISTED = 4;
    private static final double SURE = 0.8;

    /** One thing that is so or not so about a word. */
    enum Bit {
        CAPITALISED,
        ALL_CAPITALS,
        INNER_CAPITAL,
        INITIAL,
        HAS_DIGIT,
        ALL_DIGITS,
        HAS_JOINT,
        PUNCTUATION,
        FIRST_OF_SENTENCE,
        SHORT,
        LONG,
        AFTER_SIGN,
        TEXT_WITHOUT_CAPITALS,
        TEXT_OF_CAPITALS,
        POSSESSIVE,
        NON_ASCII,
        FIRST_NAME,
        LAST_NAME,
        PLACE_BEGINS,
        PLACE_GOES_ON,
        ORGANIZATION_BEGINS,
        ORGANIZATION_GOES_ON,
        CITY_BEGINS,
        CITY_GOES_ON,
        COMMON,
        COMMON_NAME,
        TITLE,
        ORGANIZATION_WORD,
        PLACE_WORD,
        TRADE,
        FOREWORD,
        CONNECTOR,
        STOP,
        BEFORE_PERSON,
        AFTER_PERSON,
        BEFORE_PLACE,
        PLACE_VERB,
        WORK_WORD,
        AFTER_ORGANIZATION,
        RULE_PERSON,
        RULE_ORGANIZATION,
        RULE_LOCATION,
        RULE_NAME,
        RULE_BEGINS,
        RULE_IS_SURE;

        @SuppressWarnings("EnumOrdinal") // The order is what the weights are trained for.
        int index() {
            return ordinal();
        }
    }

    private NameBits() {}

    /** Bits of each word; {@code byRules} are the names that the rules find in the text. */
    static List<BitSet> of(String text, List<NameWord> words, List<Finding> byRules) {
        List<BitSet> bits = new ArrayList<>(words.size());
        for (NameWord word : words) {
            bits.add(word.word() == null ? ofSign() : ofWord(text, word.word()));
        }
        addText(words, bits);
        addListed(words, bits, WordLists.PLACES, Bit.PLACE_BEGINS, Bit.PLACE_GOES_ON);
        addListed(words, bits, WordLists.ORGANIZATIONS, Bit.ORGANIZATION_BEGINS, Bit.ORGANIZATION_GOES_ON);
        addListed(words, bits, WordLists.CITIES, Bit.CITY_BEGINS, Bit.CITY_GOES_ON);
        addRules(words, bits, byRules);
        return bits;
    }

    private static BitSet ofSign() {
        var bits = new BitSet(COUNT);
        bits.set(Bit.PUNCTUATION.index());
        return bits;
    }

    private static BitSet ofWord(String text, Word word) {
        var bits = new BitSet(COUNT);
        String lower = word.lower();
        set(bits, Bit.CAPITALISED, word.isCapitalised());
        set(bits, Bit.ALL_CAPITALS, word.isAllCapitals());
        set(bits, Bit.INNER_CAPITAL, !word.isAllCapitals() && hasInnerCapital(word.text()));
        set(bits, Bit.INITIAL, word.isInitial());
        set(bits, Bit.HAS_DIGIT, word.text().chars().anyMatch(Character::isDigit));
        set(bits, Bit.ALL_DIGITS, word.text().chars().allMatch(Character::isDigit));
        set(bits, Bit.HAS_JOINT, !word.text().codePoints().allMatch(Character::isLetterOrDigit));
        set(bits, Bit.FIRST_OF_SENTENCE, word.isFirstOfSentence());
        set(bits, Bit.SHORT, lower.length() <= 2);
        set(bits, Bit.LONG, lower.length() >= 9);
        set(bits, Bit.AFTER_SIGN, word.start() > 0 && isSign(text.charAt(word.start() - 1)));
        set(bits, Bit.POSSESSIVE, word.isPossessive());
        set(bits, Bit.NON_ASCII, !word.text().chars().allMatch(c -> c < 128));
        set(bits, Bit.FIRST_NAME, WordLists.FIRST_NAMES.contains(lower));
        set(bits, Bit.LAST_NAME, WordLists.LAST_NAMES.contains(lower));
        set(bits, Bit.COMMON, WordLists.COMMON.contains(lower));
        set(bits, Bit.COMMON_NAME, WordLists.COMMON_NAMES.contains(lower));
        set(bits, Bit.TITLE, WordLists.TITLES.contains(lower));
        set(bits, Bit.ORGANIZATION_WORD, WordLists.ORGANIZATION_WORDS.contains(lower));
        set(bits, Bit.PLACE_WORD, WordLists.PLACE_WORDS.contains(lower));
        set(bits, Bit.TRADE, WordLists.TRADES.contains(lower));
        set(bits, Bit.FOREWORD, WordLists.FOREWORDS.contains(lower));
        set(bits, Bit.CONNECTOR, WordLists.CONNECTORS.contains(lower));
        set(bits, Bit.STOP, WordLists.STOP.contains(lower));
        set(bits, Bit.BEFORE_PERSON, NameFinder.BEFORE_PERSON.contains(lower));
        set(bits, Bit.AFTER_PERSON, NameFinder.AFTER_PERSON.contains(lower));
        set(bits, Bit.BEFORE_PLACE, NameFinder.BEFORE_PLACE.contains(lower));
        set(bits, Bit.PLACE_VERB, NameFinder.PLACE_VERBS.contains(lower));
        set(bits, Bit.WORK_WORD, NameFinder.WORK_WORDS.contains(lower));
        set(bits, Bit.AFTER_ORGANIZATION, NameFinder.AFTER_ORGANIZATION.contains(lower));
        return bits;
    }

    /** Where everything or nothing is written in capitals, a capital says nothing. */
    private static void addText(List<NameWord> words, List<BitSet> bits) {
        int counted = 0;
        int capitalised = 0;
        for (NameWord word : words) {
            if (word.word() != null && Character.isLetter(word.word().text().codePointAt(0))) {
                counted++;
                capitalised += word.word().isCapitalised() ? 1 : 0;
            }
        }
        boolean isOfCapitals = counted >= 3 && capitalised > counted * 0.7;
        for (BitSet word : bits) {
            set(word, Bit.TEXT_WITHOUT_CAPITALS, capitalised == 0);
            set(word, Bit.TEXT_OF_CAPITALS, isOfCapitals);
        }
    }

    /** The longest listed name at each place, of up to four words. */
    private static void addListed(List<NameWord> words, List<BitSet> bits, Set<String> list, Bit begins, Bit goesOn) {
        for (int first = 0; first < words.size(); first++) {
            int last = -1;
            var name = new StringBuilder();
            for (int i = first; i < words.size() && i - first < LONGEST_LISTED; i++) {
                Word word = words.get(i).word();
                if (word == null) {
                    break;
                }
                name.append(i == first ? "" : " ").append(word.lower());
                if (list.contains(name.toString())) {
                    last = i;
                }
            }
            for (int i = first; i <= last; i++) {
                bits.get(i).set((i == first ? begins : goesOn).index());
            }
            first = Math.max(first, last);
        }
    }

    private static void addRules(List<NameWord> words, List<BitSet> bits, List<Finding> byRules) {
        for (Finding finding : byRules) {
            boolean isFirst = true;
            for (int i = 0; i < words.size(); i++) {
                NameWord word = words.get(i);
                if (word.start() >= finding.start() && word.end() <= finding.end()) {
                    BitSet found = bits.get(i);
                    switch (finding.type()) {
                        case PERSON -> found.set(Bit.RULE_PERSON.index());
                        case ORGANIZATION -> found.set(Bit.RULE_ORGANIZATION.index());
                        case LOCATION -> found.set(Bit.RULE_LOCATION.index());
                        case DATE, MONEY, EMAIL, URL, PROJECT, TOPIC -> found.set(Bit.RULE_NAME.index());
                    }
                    set(found, Bit.RULE_BEGINS, isFirst);
                    set(found, Bit.RULE_IS_SURE, finding.confidence() >= SURE);
                    isFirst = false;
                }
            }
        }
    }

    private static boolean isSign(char c) {
        return c == '@' || c == '#';
    }

    private static boolean hasInnerCapital(String word) {
        return word.chars().skip(1).anyMatch(Character::isUpperCase)
                && word.chars().anyMatch(Character::isLowerCase);
    }

    private static void set(BitSet bits, Bit bit, boolean isSo) {
        if (isSo) {
            bits.set(bit.index());
        }
    }
}
