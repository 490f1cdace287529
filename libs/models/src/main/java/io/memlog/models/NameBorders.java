package io.memlog.models;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Moves the borders of a name to where a memory's reader would put them, which what the head has learned from does not always;
 * stateless.
 */
final class NameBorders {
    private static final Set<String> SHORT_TITLES = Set.of("mr", "mrs", "ms", "dr", "prof");
    private static final Set<String> SHORT_FORMS = Set.of("co", "inc", "ltd", "corp", "bros", "jr", "sr");
    private static final Set<String> STREETS =
            WordLists.words("street st road rd avenue ave lane drive boulevard blvd close court terrace way");
    private static final int LONGEST_NUMBER = 4;

    private NameBorders() {}

    /** The name with its own borders; empty if nothing of it is a name. */
    static Optional<NameSpan> of(String text, List<Word> words, NameSpan span) {
        int start = span.start();
        if (text.startsWith("the ", start) && start + 4 <= span.end()) {
            start += 4;
        }
        int end = end(text, start, span.end());
        if (end <= start || (end - start == 3 && text.startsWith("the", start))) {
            return Optional.empty();
        }
        var name = new NameSpan(start, end, span.type(), span.confidence());
        return switch (span.type()) {
            case PERSON -> Optional.of(withTitles(text, words, name));
            case ORGANIZATION ->
                isBareArticle(text, name) ? Optional.empty() : Optional.of(withArticle(text, words, name));
            case LOCATION -> Optional.of(withNumber(text, words, name));
            case DATE, MONEY, EMAIL, URL, PROJECT, TOPIC -> Optional.of(name);
        };
    }

    /** Signs at the end are no part of a name, but for the dot of "Co." and "D.C.". */
    private static int end(String text, int start, int from) {
        int end = from;
        while (end > start && !Character.isLetterOrDigit(text.codePointBefore(end))) {
            String before = text.substring(start, end - 1);
            String last = before.substring(before.lastIndexOf(' ') + 1);
            boolean isDotOfWord = text.charAt(end - 1) == '.'
                    && (SHORT_FORMS.contains(SmallLetters.of(last)) || last.indexOf('.') >= 0 || last.length() == 1);
            if (isDotOfWord || isPartOfLetter(text.codePointBefore(end))) {
                return end;
            }
            end -= Character.charCount(text.codePointBefore(end));
        }
        return end;
    }

    private static boolean isPartOfLetter(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    private static boolean isBareArticle(String text, NameSpan name) {
        return name.end() - name.start() == 3 && text.startsWith("The", name.start());
    }

    /** Titles belong to the mention: "Dr. Lee". "Aunt Rosa" is called that, "my aunt Rosa" is not. */
    private static NameSpan withTitles(String text, List<Word> words, NameSpan name) {
        int start = name.start();
        for (int i = indexBefore(words, start); i >= 0; i--) {
            Word title = words.get(i);
            String gap = text.substring(title.end(), start);
            boolean isTitle = SHORT_TITLES.contains(title.lower())
                    || (title.isCapitalised() && WordLists.TITLES.contains(title.lower()));
            if (!isTitle || !(gap.equals(" ") || gap.equals(". "))) {
                break;
            }
            start = title.start();
        }
        return name.withStart(start);
    }

    /** "at The Copper Spoon": an article that is capital inside a sentence is part of the name. */
    private static NameSpan withArticle(String text, List<Word> words, NameSpan name) {
        int before = indexBefore(words, name.start());
        if (before < 0) {
            return name;
        }
        Word article = words.get(before);
        boolean isPart = article.text().equals("The")
                && !article.isFirstOfSentence()
                && text.substring(article.end(), name.start()).equals(" ");
        return isPart ? name.withStart(article.start()) : name;
    }

    /** "18 Tannery Lane": the number belongs to the address. */
    private static NameSpan withNumber(String text, List<Word> words, NameSpan name) {
        int before = indexBefore(words, name.start());
        String surface = text.substring(name.start(), name.end());
        String last = surface.substring(surface.lastIndexOf(' ') + 1);
        if (before < 0 || !STREETS.contains(SmallLetters.of(last))) {
            return name;
        }
        Word number = words.get(before);
        boolean isPart = number.text().length() <= LONGEST_NUMBER
                && number.text().chars().allMatch(Character::isDigit)
                && text.substring(number.end(), name.start()).equals(" ");
        return isPart ? name.withStart(number.start()) : name;
    }

    /** Index of the last word that ends at this place or before, -1 for none. */
    private static int indexBefore(List<Word> words, int place) {
        int index = words.size() - 1;
        while (index >= 0 && words.get(index).end() > place) {
            index--;
        }
        return index;
    }
}
