package io.memlog.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.models.EntityType;
import io.memlog.training.LabelledText.Name;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Makes sentences in the style of memories from templates and lists of names; the same seed gives the same. Not thread-safe. */
final class MemorySentences {
    /** How often a name is of the short list of many countries, not of the long one that the rules also know. */
    private static final double FROM_OWN_LIST = 0.6;

    /** Most organizations of a memory are known to nobody else. */
    private static final double KNOWN_ORGANIZATION = 0.3;

    private final SplittableRandom random;
    private final List<String> templates = lines("/io/memlog/training/templates.txt", "\n");
    private final List<String> ownGivenNames = lines("/io/memlog/training/given-names.txt", "[ \n]");
    private final List<String> ownFamilyNames = lines("/io/memlog/training/family-names.txt", "[ \n]");
    private final List<String> knownOrganizations;
    private final List<String> organizationPatterns;
    private final List<String> trades = lines("/io/memlog/training/trades.txt", "[|\n]");
    private final List<String> forewords = lines("/io/memlog/training/forewords.txt", "[|\n]");
    private final List<String> teams = lines("/io/memlog/training/teams.txt", "[ \n]");
    private final List<String> ownPlaces = lines("/io/memlog/training/places.txt", "[|\n]");
    private final List<String> words = lines("/io/memlog/training/words.txt", "[ \n]");
    private final List<String> titles = lines("/io/memlog/training/titles.txt", "[|\n]");
    private final List<String> syllables = lines("/io/memlog/training/syllables.txt", "[ \n]");
    private final List<String> givenNames = lines("/io/memlog/models/first-names.txt", "\n");
    private final List<String> familyNames = lines("/io/memlog/models/last-names.txt", "\n");
    private final List<String> places = lines("/io/memlog/models/places.txt", "\n");
    private final List<String> cities = lines("/io/memlog/models/cities.txt", "\n");

    MemorySentences(long seed) {
        random = new SplittableRandom(seed);
        List<String> organizations = lines("/io/memlog/training/organizations.txt", "[|\n]");
        organizationPatterns =
                organizations.stream().filter(name -> name.contains("{")).toList();
        knownOrganizations =
                organizations.stream().filter(name -> !name.contains("{")).toList();
    }

    /** One to three sentences. */
    LabelledText next() {
        var text = new StringBuilder();
        List<Name> names = new ArrayList<>();
        int sentences = random.nextInt(10) < 7 ? 1 : 2 + random.nextInt(2);
        for (int i = 0; i < sentences; i++) {
            if (i > 0) {
                boolean isEnded = ".?!".indexOf(text.charAt(text.length() - 1)) >= 0;
                text.append(isEnded ? " " : random.nextBoolean() ? ". " : "; ");
            }
            int before = text.length();
            write(oneOf(templates), text, names);
            while (text.charAt(text.length() - 1) == ' ') {
                text.setLength(text.length() - 1);
            }
            boolean startsWithName = names.stream().anyMatch(name -> name.start() == before);
            if (!startsWithName && random.nextInt(12) == 0) {
                text.setCharAt(before, Character.toLowerCase(text.charAt(before)));
            }
        }
        if (Character.isLetterOrDigit(text.charAt(text.length() - 1)) && random.nextBoolean()) {
            text.append('.');
        }
        return new LabelledText(text.toString(), names, List.of());
    }

    private void write(String template, StringBuilder text, List<Name> names) {
        int at = 0;
        while (at < template.length()) {
            char c = template.charAt(at);
            if (c != '{') {
                // An empty choice leaves two blanks.
                boolean isSecondBlank = c == ' ' && !text.isEmpty() && text.charAt(text.length() - 1) == ' ';
                if (!isSecondBlank) {
                    text.append(c);
                }
                at++;
                continue;
            }
            int close = closing(template, at);
            String inside = template.substring(at + 1, close);
            switch (inside) {
                case "p" -> name(person(), EntityType.PERSON, text, names);
                case "t" -> name(oneOf(titles) + " " + titled(), EntityType.PERSON, text, names);
                case "f" -> name(givenName(), EntityType.PERSON, text, names);
                case "o" -> name(organization(), EntityType.ORGANIZATION, text, names);
                case "l" -> name(place(), EntityType.LOCATION, text, names);
                default -> write(oneOf(choices(inside)), text, names);
            }
            at = close + 1;
        }
    }

    /** A small article is no part of a name; a capital one is, unless the sentence has its own. */
    private static void name(String name, EntityType type, StringBuilder text, List<Name> names) {
        boolean hasArticle = text.toString().toLowerCase(Locale.ROOT).endsWith("the ");
        String bare = name;
        if (name.startsWith("the ")) {
            text.append(hasArticle ? "" : "the ");
            bare = name.substring(4);
        } else if (name.startsWith("The ") && hasArticle) {
            bare = name.substring(4);
        }
        names.add(new Name(text.length(), text.length() + bare.length(), type));
        text.append(bare);
    }

    private String person() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> givenName();
            case 3 -> givenName() + " " + (char) ('A' + random.nextInt(26)) + ". " + familyName();
            case 4 -> random.nextBoolean() ? familyName() : givenName() + " " + coined();
            default -> givenName() + " " + familyName();
        };
    }

    private String titled() {
        return random.nextInt(3) == 0
                ? givenName() + " " + familyName()
                : random.nextBoolean() ? familyName() : givenName();
    }

    private String givenName() {
        return random.nextDouble() < FROM_OWN_LIST ? oneOf(ownGivenNames) : capitalised(oneOf(givenNames));
    }

    private String familyName() {
        return random.nextDouble() < FROM_OWN_LIST
                ? oneOf(ownFamilyNames).replace('-', ' ')
                : capitalised(oneOf(familyNames));
    }

    private String organization() {
        return random.nextDouble() < KNOWN_ORGANIZATION
                ? oneOf(knownOrganizations)
                : filled(oneOf(organizationPatterns));
    }

    private String place() {
        double which = random.nextDouble();
        return which < 0.5 ? filled(oneOf(ownPlaces)) : capitalised(oneOf(which < 0.75 ? places : cities));
    }

    /**
     * Each slot filled anew: {n} family name, {f} given name, {w} word, {c} coined name, {a} initials, {l} city, {b} trade, {h}
     * word that an organization begins with, {t} animals and others that teams are called.
     */
    private String filled(String pattern) {
        var filled = new StringBuilder(pattern);
        for (int open = filled.indexOf("{"); open >= 0; open = filled.indexOf("{", open)) {
            String slot = filled.substring(open, open + 3);
            String name = switch (slot) {
                case "{n}" -> familyName();
                case "{f}" -> givenName();
                case "{w}" -> oneOf(words);
                case "{c}" -> coined();
                case "{a}" -> initials();
                case "{b}" -> oneOf(trades);
                case "{h}" -> oneOf(forewords);
                case "{t}" -> oneOf(teams);
                case "{l}" -> capitalised(oneOf(cities));
                default -> throw new IllegalArgumentException("expected a slot, found '%s'".formatted(slot));
            };
            filled.replace(open, open + slot.length(), name);
            open += name.length();
        }
        return filled.toString();
    }

    /** A name that no list has, for names must also be told by what stands around them. */
    private String coined() {
        var name = new StringBuilder();
        int count = 2 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            name.append(oneOf(syllables));
        }
        return capitalised(name.toString());
    }

    private String initials() {
        var name = new StringBuilder();
        int count = 2 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            name.append((char) ('A' + random.nextInt(26)));
        }
        return name.toString();
    }

    private <T> T oneOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static int closing(String template, int open) {
        int depth = 0;
        for (int i = open; i < template.length(); i++) {
            depth += template.charAt(i) == '{' ? 1 : template.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("expected each brace closed, found an open one in '%s'".formatted(template));
    }

    private static List<String> choices(String inside) {
        List<String> choices = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < inside.length(); i++) {
            char c = inside.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == '|' && depth == 0) {
                choices.add(inside.substring(start, i));
                start = i + 1;
            }
        }
        choices.add(inside.substring(start));
        return choices;
    }

    private static String capitalised(String name) {
        var result = new StringBuilder(name);
        for (int i = 0; i < result.length(); i++) {
            boolean isSmallWord = name.startsWith("of ", i) || name.startsWith("de ", i) || name.startsWith("and ", i);
            if (i == 0 || (" -'".indexOf(result.charAt(i - 1)) >= 0 && !isSmallWord)) {
                result.setCharAt(i, Character.toUpperCase(result.charAt(i)));
            }
        }
        return result.toString();
    }

    private static List<String> lines(String resource, String separator) {
        try (InputStream in = MemorySentences.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("%s is not on the class path".formatted(resource));
            }
            var text = new StringBuilder();
            new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> text.append(line).append('\n'));
            List<String> lines = new ArrayList<>();
            for (String line : text.toString().split(separator, -1)) {
                if (!line.isBlank()) {
                    lines.add(line.strip());
                }
            }
            return List.copyOf(lines);
        } catch (IOException e) {
            throw new IllegalStateException("list %s cannot be read".formatted(resource), e);
        }
    }
}
