package io.memlog.models;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds who "I" is: the request's speaker, else the name a line begins with, else the user; stateless. */
final class FirstPersonFinder {
    private static final Set<String> PRONOUNS = WordLists.words("""
            i i'm i've i'd i'll me my mine myself
            """);
    private static final Set<String> SILENT_ROLES = Set.of("assistant", "system", "tool");
    private static final int LONGEST_SPEAKER = 40;

    private FirstPersonFinder() {}

    static void find(String text, List<Word> words, ExtractionRequest request, Findings findings) {
        int lineEnd = -1;
        String speaker = null;
        for (Word word : words) {
            if (word.start() > lineEnd) {
                int lineStart = text.lastIndexOf('\n', word.start()) + 1;
                int next = text.indexOf('\n', word.start());
                lineEnd = next < 0 ? text.length() : next;
                speaker = speaker(text, lineStart, lineEnd, request, findings);
            }
            // In small letters only "i" is a typing habit; "me" and "my" are always small.
            if (speaker != null && PRONOUNS.contains(word.lower()) && !word.isPossessive()) {
                int end = word.start()
                        + (word.lower().startsWith("i") ? 1 : word.text().length());
                findings.add(new Finding(
                        word.start(),
                        end,
                        EntityType.PERSON,
                        CanonicalKeys.of(EntityType.PERSON, speaker),
                        speaker,
                        0.8,
                        "first-person"));
            }
        }
    }

    private static @Nullable String speaker(
            String text, int lineStart, int lineEnd, ExtractionRequest request, Findings findings) {
        if (request.speakerName() != null) {
            return request.speakerName();
        }
        int colon = text.indexOf(": ", lineStart);
        if (colon > lineStart && colon < lineEnd && colon - lineStart <= LONGEST_SPEAKER) {
            String name = text.substring(lineStart, colon);
            if (SILENT_ROLES.contains(name.toLowerCase(Locale.ROOT))) {
                return null;
            }
            if (isName(name)) {
                findings.add(Finding.named(text, lineStart, colon, EntityType.PERSON, 0.8, "line-speaker"));
                return name;
            }
        }
        return request.userName();
    }

    private static boolean isName(String name) {
        String[] parts = name.split(" ", -1);
        return parts.length <= 3
                && WordLists.FIRST_NAMES.contains(parts[0].toLowerCase(Locale.ROOT))
                && name.codePoints()
                        .allMatch(c -> Character.isLetter(c) || c == ' ' || c == '-' || c == '\'' || c == '.')
                && Character.isUpperCase(name.codePointAt(0));
    }
}
