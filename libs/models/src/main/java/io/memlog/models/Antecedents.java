package io.memlog.models;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who is meant by "she" or "his": the only person named before that fits; immutable, thread-safe. */
final class Antecedents {
    private static final Set<String> MALE = Set.of("he", "him", "his");
    private static final Set<String> FEMALE = Set.of("she", "her", "hers");
    private static final Set<String> FEMALE_WORDS = WordLists.words("""
            mrs ms miss mme madame frau fru signora senora dona dame lady aunt auntie grandma granny nana grandmother
            sister wife mother mom mum daughter niece girlfriend gf godmother sister-in-law mother-in-law
            daughter-in-law waitress landlady actress queen princess midwife stepmother stepsister granddaughter bride
            madam mlle mademoiselle fraulein signorina senorita sra srta pani mevrouw aunty tante oma nonna abuela tia
            """);
    private static final Set<String> MALE_WORDS = WordLists.words("""
            mr monsieur herr hr signor senor don sir lord uncle grandpa grandfather grandad brother husband father dad
            son nephew boyfriend bf godfather brother-in-law father-in-law son-in-law landlord king prince stepfather
            stepbrother grandson groom fr meneer gramps granddad onkel opa nonno abuelo tio
            """);
    private static final Set<String> FEMALE_NAMES = WordLists.words("""
            mary patricia jennifer elizabeth susan karen margaret carol ruth sharon helen deborah rachel carolyn janet
            heather diane joyce evelyn joan megan jacqueline kathryn jean alice judy beverly denise marilyn amber danielle
            brittany grace rose abigail alexis lauren kimberly emily ashley michelle nicole charlotte sophie chloe zoe
            claire isabel jane anne kate beth ingrid astrid agnes ellen erin eileen aoife niamh siobhan yuki mei ling
            fatou aisling jo liz lily holly molly sally penny ivy hazel joy faith hope april june may
            bridget odette heike marit dagny solveig
            """);
    private static final Set<String> MALE_NAMES = WordLists.words("""
            james robert john michael david william richard joseph thomas charles christopher daniel matthew anthony mark
            steven paul andrew kenneth kevin brian george edward ronald timothy jason jeffrey gary nicholas eric jonathan
            stephen larry justin scott brandon benjamin samuel gregory frank alexander raymond patrick jack dennis jerry
            tyler aaron adam nathan henry peter kyle walter ethan jeremy harold keith christian roger noah gerald carl
            sean arthur lawrence jesse dylan bryan joe jordan billy bruce albert willie gabriel logan alan juan wayne roy
            ralph randy eugene vincent russell louis philip bobby johnny bradley tom tim bob ben sam dan mike luca joshua
            luis carlos miguel jose ahmed mohammed ali omar hassan ravi raj arjun sven lars nils jens hans klaus karl
            fritz jan piotr ivan dmitri igor oleg sergei andrei hugo oscar oliver liam finn conor declan rui santos
            kenji hiroshi wei ming kwame kofi amadou luke felix max leo theo tobias jonas lukas marc jean pierre yann
            joshua luca noah elijah ezra sasha nikita
            """);

    private final OnlyFit project = new OnlyFit();
    private final Fits women = new Fits(true);
    private final Fits men = new Fits(false);

    /** Of the mentions of a text in order. */
    Antecedents(List<Word> words, List<Finding> mentions) {
        Set<String> speakers = new HashSet<>();
        for (Finding mention : mentions) {
            if (FirstPersonFinder.isPronoun(mention)) {
                speakers.add(mention.key());
            }
        }
        List<Finding> people = new ArrayList<>();
        Map<String, Boolean> isFemale = new HashMap<>();
        Map<String, Boolean> soundsFemale = new HashMap<>();
        int word = 0;
        for (Finding mention : mentions) {
            while (word < words.size() && words.get(word).start() < mention.start()) {
                word++;
            }
            if (mention.type() == EntityType.PERSON && !speakers.contains(mention.key())) {
                people.add(mention);
                gender(words, word, mention).ifPresent(female -> isFemale.putIfAbsent(mention.key(), female));
                soundOf(firstName(mention)).ifPresent(female -> soundsFemale.putIfAbsent(mention.key(), female));
            } else if (mention.type() == EntityType.PROJECT) {
                project.add(mention);
            }
        }
        for (Finding person : people) {
            Optional<Boolean> known = Optional.ofNullable(isFemale.get(person.key()));
            Optional<Boolean> sound = Optional.ofNullable(soundsFemale.get(person.key()));
            women.add(person, known, sound);
            men.add(person, known, sound);
        }
    }

    /** Who a pronoun of one gender can stand for. */
    private static final class Fits {
        private final boolean isFemale;
        private final OnlyFit fitting = new OnlyFit();
        private final OnlyFit known = new OnlyFit();
        /** Also by the ending of the name: it decides between people, but never against the only one. */
        private final OnlyFit likely = new OnlyFit();

        Fits(boolean isFemale) {
            this.isFemale = isFemale;
        }

        void add(Finding person, Optional<Boolean> gender, Optional<Boolean> sound) {
            if (gender.orElse(isFemale) != isFemale) {
                return;
            }
            fitting.add(person);
            if (gender.isPresent()) {
                known.add(person);
            }
            if (gender.or(() -> sound).equals(Optional.of(isFemale))) {
                likely.add(person);
            }
        }

        Optional<Finding> before(int start) {
            return fitting.before(start).or(() -> known.before(start)).or(() -> likely.before(start));
        }
    }

    private static Optional<Boolean> gender(List<Word> words, int first, Finding mention) {
        for (int i = first; i >= Math.max(0, first - 3); i--) {
            String word = WordRuns.lower(words, i);
            boolean isApart = i < first
                    && i < words.size()
                    && first < words.size()
                    && words.get(i).sentence() != words.get(first).sentence();
            if (isApart
                    || (i < first
                            && i + 1 < first
                            && !Set.of("is", "called", "named").contains(WordRuns.lower(words, i + 1)))) {
                break;
            }
            if (FEMALE_WORDS.contains(word)) {
                return Optional.of(true);
            }
            if (MALE_WORDS.contains(word)) {
                return Optional.of(false);
            }
        }
        return genderOf(firstName(mention));
    }

    private static Optional<Boolean> genderOf(String name) {
        if (FEMALE_NAMES.contains(name)) {
            return Optional.of(true);
        }
        return MALE_NAMES.contains(name) ? Optional.of(false) : Optional.empty();
    }

    private static Optional<Boolean> soundOf(String name) {
        return name.endsWith("a") || name.endsWith("o") ? Optional.of(name.endsWith("a")) : Optional.empty();
    }

    /** Whether the first names of two people are, as far as known, those of a man and a woman. */
    static boolean areManAndWoman(Finding one, Finding other) {
        Optional<Boolean> first = genderOf(firstName(one)).or(() -> soundOf(firstName(one)));
        Optional<Boolean> second = genderOf(firstName(other)).or(() -> soundOf(firstName(other)));
        return first.isPresent() && second.isPresent() && !first.equals(second);
    }

    /** The gender of a form of address: true for women; empty for "Dr" and the like. */
    static Optional<Boolean> ofTitle(String title) {
        if (FEMALE_WORDS.contains(title)) {
            return Optional.of(true);
        }
        return MALE_WORDS.contains(title) ? Optional.of(false) : Optional.empty();
    }

    private static String firstName(Finding mention) {
        String slug = mention.key().substring(mention.type().keyPrefix().length());
        int end = slug.indexOf('-');
        return end < 0 ? slug : slug.substring(0, end);
    }

    /** Who or which project a pronoun stands for, as a mention at the pronoun's place; empty if it is no pronoun or none or several fit. */
    Optional<Finding> of(Word pronoun) {
        Optional<Finding> named = Optional.empty();
        if (pronoun.lower().equals("it")) {
            named = project.before(pronoun.start());
        } else if (MALE.contains(pronoun.lower())) {
            named = men.before(pronoun.start());
        } else if (FEMALE.contains(pronoun.lower())) {
            named = women.before(pronoun.start());
        }
        return named.map(finding -> at(pronoun, finding));
    }

    private static Finding at(Word pronoun, Finding named) {
        return new Finding(
                pronoun.start(),
                pronoun.end(),
                named.type(),
                named.key(),
                named.name(),
                named.confidence() * 0.9,
                "third-person");
    }
}
