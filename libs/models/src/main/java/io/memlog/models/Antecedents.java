package io.memlog.models;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
            """);
    private static final Set<String> MALE_WORDS = WordLists.words("""
            mr monsieur herr hr signor senor don sir lord uncle grandpa grandfather grandad brother husband father dad
            son nephew boyfriend bf godfather brother-in-law father-in-law son-in-law landlord king prince stepfather
            stepbrother grandson groom fr
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

    private final List<Finding> people = new ArrayList<>();
    private final List<Finding> projects = new ArrayList<>();
    private final Map<String, Boolean> isFemale = new LinkedHashMap<>();
    /** By the ending of the name only: it decides between people, but never against the only one. */
    private final Map<String, Boolean> soundsFemale = new LinkedHashMap<>();

    /** Of the mentions of a text in order. */
    Antecedents(List<Word> words, List<Finding> mentions) {
        Set<String> speakers = new HashSet<>();
        for (Finding mention : mentions) {
            if (FirstPersonFinder.isPronoun(mention)) {
                speakers.add(mention.key());
            }
        }
        int word = 0;
        for (Finding mention : mentions) {
            while (word < words.size() && words.get(word).start() < mention.start()) {
                word++;
            }
            if (mention.type() == EntityType.PERSON && !speakers.contains(mention.key())) {
                people.add(mention);
                gender(words, word, mention).ifPresent(female -> isFemale.putIfAbsent(mention.key(), female));
                String name = firstName(mention);
                if (name.endsWith("a") || name.endsWith("o")) {
                    soundsFemale.putIfAbsent(mention.key(), name.endsWith("a"));
                }
            } else if (mention.type() == EntityType.PROJECT) {
                projects.add(mention);
            }
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
        String name = firstName(mention);
        if (FEMALE_NAMES.contains(name)) {
            return Optional.of(true);
        }
        if (MALE_NAMES.contains(name)) {
            return Optional.of(false);
        }
        return Optional.empty();
    }

    private static String firstName(Finding mention) {
        String slug = mention.key().substring(mention.type().keyPrefix().length());
        int end = slug.indexOf('-');
        return end < 0 ? slug : slug.substring(0, end);
    }

    /** Who or which project a pronoun stands for, as a mention at the pronoun's place; empty if it is no pronoun or none or several fit. */
    Optional<Finding> of(Word pronoun) {
        return pronoun.lower().equals("it") ? project(pronoun) : person(pronoun);
    }

    private Optional<Finding> project(Word pronoun) {
        List<Finding> before = projects.stream()
                .filter(project -> project.start() < pronoun.start())
                .toList();
        boolean isOne = before.stream().map(Finding::key).distinct().count() == 1;
        return isOne ? Optional.of(at(pronoun, before.getFirst())) : Optional.empty();
    }

    private Optional<Finding> person(Word pronoun) {
        boolean isMale = MALE.contains(pronoun.lower());
        if (!isMale && !FEMALE.contains(pronoun.lower())) {
            return Optional.empty();
        }
        Map<String, Finding> fitting = new LinkedHashMap<>();
        Map<String, Finding> known = new LinkedHashMap<>();
        Map<String, Finding> likely = new LinkedHashMap<>();
        for (Finding person : people) {
            if (person.start() >= pronoun.start()) {
                break;
            }
            Boolean female = isFemale.get(person.key());
            if (female == null || female != isMale) {
                fitting.put(person.key(), person);
                if (female != null) {
                    known.put(person.key(), person);
                }
                Boolean sounds = female == null ? soundsFemale.get(person.key()) : female;
                if (sounds != null && sounds != isMale) {
                    likely.put(person.key(), person);
                }
            }
        }
        Map<String, Finding> chosen = fitting.size() == 1 ? fitting : known.size() == 1 ? known : likely;
        if (chosen.size() != 1) {
            return Optional.empty();
        }
        return Optional.of(at(pronoun, chosen.values().iterator().next()));
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
