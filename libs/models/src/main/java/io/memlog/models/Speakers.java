package io.memlog.models;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who speaks in each line of a text, and to whom; immutable, thread-safe. */
final class Speakers {
    private static final Set<String> SILENT_ROLES = Set.of("assistant", "system", "tool", "bot", "ai");
    /** What may stand before a colon at the start of a line without being anybody. */
    private static final Set<String> LABELS = WordLists.words("""
            user note notes diary journal reminder todo action actions update summary context fact question answer idea
            address phone email birthday hobby hobbies allergy allergies like likes dislike dislikes goal goals next ps
            re fwd subject date time location topic status plan plans warning tip info name age work job family food
            today tomorrow yesterday monday tuesday wednesday thursday friday saturday sunday agenda minutes menu
            ingredients recipe shopping list contact contacts password account budget cost price total decision decided
            preference preferences profile bio background memory event meeting call result results problem solution
            """);

    private static final Pattern LINE = Pattern.compile(
            "^(?:[\\[(][^\\])\\n]{1,30}[\\])]\\s?)?(\\p{Lu}[\\p{L}'\u2019.-]{0,20}(?: \\p{Lu}[\\p{L}'\u2019.-]{0,20}){0,2}|assistant|system|tool): ",
            Pattern.MULTILINE);
    private static final Pattern FIRST_PERSON = Pattern.compile("(?i)\\b(?:i|i['\u2019]m|me|my|we|our|us)\\b");

    private record Line(
            int nameStart, int nameEnd, @Nullable String speaker) {}

    private final @Nullable String speaker;
    private final @Nullable String addressee;
    /** Lines that begin with a name, by their first unit. */
    private final TreeMap<Integer, Line> lines = new TreeMap<>();

    private Speakers(@Nullable String speaker, @Nullable String addressee) {
        this.speaker = speaker;
        this.addressee = addressee;
    }

    static Speakers of(ExtractionRequest request) {
        String user = nameOrNull(request.userName());
        String named = request.speakerName();
        // A request whose speaker is "assistant" has nobody who says "I", and the user is "you".
        String speaker = named == null ? user : nameOrNull(named);
        String addressee = named != null && user != null && !named.equals(user) ? user : null;
        var speakers = new Speakers(speaker, addressee);
        speakers.readLines(request.text());
        return speakers;
    }

    private static @Nullable String nameOrNull(@Nullable String name) {
        return name == null
                        || name.isBlank()
                        || SILENT_ROLES.contains(name.strip().toLowerCase(Locale.ROOT))
                ? null
                : name;
    }

    private void readLines(String text) {
        if (text.indexOf(": ") < 0) {
            return;
        }
        for (Matcher m = LINE.matcher(text); m.find(); ) {
            String name = m.group(1);
            int end = text.indexOf('\n', m.end());
            String said = text.substring(m.end(), end < 0 ? text.length() : end);
            if (SILENT_ROLES.contains(name.toLowerCase(Locale.ROOT))) {
                lines.put(m.start(), new Line(m.start(1), m.start(1), null));
            } else if (isName(name, said)) {
                lines.put(m.start(), new Line(m.start(1), m.end(1), name));
            }
        }
    }

    private static boolean isName(String name, String said) {
        String[] parts = name.toLowerCase(Locale.ROOT).split(" ", -1);
        for (String part : parts) {
            if (LABELS.contains(part)) {
                return false;
            }
        }
        return WordLists.FIRST_NAMES.contains(parts[0])
                || (!WordLists.COMMON.contains(parts[0])
                        && FIRST_PERSON.matcher(said).find());
    }

    /** Who says "I" at this place: the name that its line begins with, else the speaker of the request, else the user. */
    Optional<String> at(String text, int offset) {
        Line line = line(text, offset);
        return Optional.ofNullable(line == null ? speaker : line.speaker() == null ? null : fullName(line.speaker()));
    }

    /** Who is "you": the user, where somebody else speaks to the user. */
    Optional<String> addressee() {
        return Optional.ofNullable(addressee);
    }

    /** The speaker of the request. */
    Optional<String> speaker() {
        return Optional.ofNullable(speaker);
    }

    private @Nullable Line line(String text, int offset) {
        Map.Entry<Integer, Line> line = lines.floorEntry(offset);
        if (line == null) {
            return null;
        }
        int end = text.indexOf('\n', line.getValue().nameEnd());
        return end >= 0 && end < offset ? null : line.getValue();
    }

    /** "Bruno: ..." said by Bruno Leal is Bruno Leal. */
    private String fullName(String name) {
        return speaker != null && CanonicalKeys.slug(speaker).startsWith(CanonicalKeys.slug(name) + "-")
                ? speaker
                : name;
    }

    /** Adds the names that lines begin with. */
    void addNames(String text, Findings findings) {
        for (Line line : lines.values()) {
            if (line.speaker() != null) {
                findings.add(
                        Finding.named(text, line.nameStart(), line.nameEnd(), EntityType.PERSON, 0.8, "line-speaker")
                                .withKey(CanonicalKeys.of(EntityType.PERSON, fullName(line.speaker()))));
            }
        }
    }
}
