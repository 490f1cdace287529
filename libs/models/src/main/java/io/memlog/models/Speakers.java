package io.memlog.models;

import java.util.List;
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
            Pattern.MULTILINE | Pattern.UNIX_LINES);
    private static final Pattern FIRST_PERSON = Pattern.compile("(?i)\\b(?:i|i['\u2019]m|me|my|we|our|us)\\b");

    /** A line up to its end, the full name of who speaks in it, and who is "you" in it if that is known. */
    private record Line(
            int nameStart,
            int nameEnd,
            int end,
            @Nullable String speaker,
            @Nullable String addressee) {}

    private final @Nullable String speaker;
    private final @Nullable String addressee;
    /** Lines that begin with a name, by their first unit. */
    private final TreeMap<Integer, Line> lines = new TreeMap<>();

    private Speakers(@Nullable String speaker, @Nullable String addressee) {
        this.speaker = speaker;
        this.addressee = addressee;
    }

    /** Of the request's text, which may be cleared of what no rule can read. */
    static Speakers of(ExtractionRequest request, String text) {
        String user = nameOrNull(request.userName());
        String named = request.speakerName();
        // A request whose speaker is "assistant" has nobody who says "I", and the user is "you".
        String speaker = named == null ? user : nameOrNull(named);
        String addressee = named != null && user != null && !named.equals(user) ? user : null;
        var speakers = new Speakers(speaker, addressee);
        speakers.readLines(text, user);
        return speakers;
    }

    private static @Nullable String nameOrNull(@Nullable String name) {
        return name == null || name.isBlank() || SILENT_ROLES.contains(SmallLetters.of(name.strip())) ? null : name;
    }

    private void readLines(String text, @Nullable String user) {
        if (text.indexOf(": ") < 0) {
            return;
        }
        for (Matcher m = LINE.matcher(text); m.find(); ) {
            String name = m.group(1);
            int newLine = text.indexOf('\n', m.end());
            int end = newLine < 0 ? text.length() : newLine;
            String said = text.substring(m.end(), end);
            if (SILENT_ROLES.contains(SmallLetters.of(name))) {
                // An assistant speaks to the user; a system prompt speaks to the assistant.
                String addressed = name.equals("assistant") ? user : null;
                lines.put(m.start(), new Line(m.start(1), m.start(1), end, null, addressed));
            } else if (isName(name, said)) {
                lines.put(m.start(), new Line(m.start(1), m.end(1), end, fullName(name), null));
            }
        }
    }

    private static boolean isName(String name, String said) {
        String[] parts = SmallLetters.of(name).split(" ", -1);
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
    Optional<String> at(int offset) {
        Line line = line(offset);
        return Optional.ofNullable(line == null ? speaker : line.speaker());
    }

    /** Who is "you" at this place: the user, where somebody else speaks to the user. */
    Optional<String> addressee(int offset) {
        Line line = line(offset);
        return Optional.ofNullable(line == null || line.addressee() == null ? addressee : line.addressee());
    }

    private @Nullable Line line(int offset) {
        Map.Entry<Integer, Line> line = lines.floorEntry(offset);
        return line == null || line.getValue().end() < offset ? null : line.getValue();
    }

    /** The speaker of the request. */
    Optional<String> speaker() {
        return Optional.ofNullable(speaker);
    }

    /** "Bruno: ..." said by Bruno Leal is Bruno Leal. */
    private String fullName(String name) {
        if (speaker == null) {
            return name;
        }
        List<String> parts = CanonicalKeys.parts(name);
        List<String> whole = CanonicalKeys.parts(speaker);
        boolean isFirst =
                parts.size() < whole.size() && whole.subList(0, parts.size()).equals(parts);
        return isFirst ? speaker : name;
    }

    /** Adds the names that lines begin with. */
    void addNames(String text, Findings findings) {
        for (Line line : lines.values()) {
            if (line.speaker() != null) {
                findings.add(
                        Finding.named(text, line.nameStart(), line.nameEnd(), EntityType.PERSON, 0.8, "line-speaker")
                                .withKey(CanonicalKeys.of(EntityType.PERSON, line.speaker())));
            }
        }
    }
}
