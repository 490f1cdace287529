package io.memlog.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/**
 * Texts like memories, as long in word pieces as wanted: each word below is one piece of BERT's English vocabulary, each full stop
 * another. The same number gives the same text, different numbers different ones, so that nothing can answer from memory. Stateless.
 */
final class SampleTexts {
    /** Lengths that are measured, in word pieces without markers. */
    static final List<Integer> LENGTHS = List.of(12, 40, 120);

    /** Numbers below it give different texts. */
    static final int MOST = 160_000;

    private static final List<String> NAMES = List.of(
            "Maria", "Tom", "Alice", "Robert", "Anna", "Peter", "Sarah", "David", "Laura", "James", "Elena", "Carlos",
            "Emma", "Daniel", "Julia", "Martin", "Sofia", "Paul", "Nina", "Oscar");
    private static final List<String> VERBS = List.of("met", "called", "asked", "told", "visited", "joined");
    private static final List<String> PLACES =
            List.of("Berlin", "Oslo", "Paris", "London", "Madrid", "Lisbon", "Vienna", "Boston", "Chicago", "Toronto");
    private static final List<String> NOUNS = List.of(
            "winter",
            "budget",
            "garden",
            "report",
            "station",
            "recipe",
            "project",
            "camera",
            "holiday",
            "museum",
            "deadline",
            "mountain",
            "letter",
            "coffee",
            "contract",
            "school",
            "hospital",
            "kitchen",
            "football",
            "insurance",
            "bicycle",
            "violin",
            "harbour",
            "weather");
    private static final List<String> DAYS = List.of(
            "today",
            "yesterday",
            "tomorrow",
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
            "again",
            "twice");

    private SampleTexts() {}

    /** @param pieces at least 12, one sentence */
    static String text(int number, int pieces) {
        if (number < 0 || number >= MOST || pieces < 12) {
            throw new IllegalArgumentException("expected a number below %d and at least 12 pieces, found %d and %d"
                    .formatted(MOST, number, pieces));
        }
        var random = new Random(number);
        List<String> words = new ArrayList<>();
        addSentence(words, random, number);
        while (words.size() < pieces) {
            addSentence(words, random, random.nextInt(MOST));
        }
        var text = new StringJoiner(" ");
        words.subList(0, pieces).forEach(text::add);
        return text.toString().replace(" .", ".");
    }

    /** Texts of so many numbers from the first on. */
    static List<String> texts(int first, int count, int pieces) {
        return IntStream.range(first, first + count)
                .mapToObj(number -> text(number % MOST, pieces))
                .toList();
    }

    /** Eleven words and a full stop; the number's digits choose what makes the sentence the only one of its kind. */
    private static void addSentence(List<String> words, Random random, int number) {
        int digits = number;
        words.add(any(NAMES, random));
        words.add(any(VERBS, random));
        words.add(any(NAMES, random));
        words.add("in");
        words.add(any(PLACES, random));
        words.add("about");
        words.add("the");
        for (int i = 0; i < 3; i++) {
            words.add(NOUNS.get(digits % NOUNS.size()));
            digits /= NOUNS.size();
        }
        words.add(DAYS.get(digits));
        words.add(".");
    }

    private static String any(List<String> words, Random random) {
        return words.get(random.nextInt(words.size()));
    }
}
