package io.memlog.benchmarks.extraction;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memlog.models.EntityType;
import io.memlog.models.ExtractionRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file in which people, organizations and places are labelled, in either of two forms; stateless. Other labels are left
 * out.
 *
 * <ul>
 *   <li>CoNLL: a token and, last, its BIO tag on each line, a blank line between sentences. A number before the token and comments
 *       ({@code # name = value}) may be there; after {@code # text = } stands how the sentence was spaced, else {@link Spacing}
 *       guesses.
 *   <li>{@code *.jsonl}: {@code {"text": ..., "spans": [[start, end, "PER"], ...]}}, offsets in code points.
 * </ul>
 */
final class ConllFile {
    private static final Map<String, EntityType> TYPES = Map.ofEntries(
            Map.entry("per", EntityType.PERSON),
            Map.entry("person", EntityType.PERSON),
            Map.entry("org", EntityType.ORGANIZATION),
            Map.entry("organization", EntityType.ORGANIZATION),
            Map.entry("corporation", EntityType.ORGANIZATION),
            Map.entry("group", EntityType.ORGANIZATION),
            Map.entry("loc", EntityType.LOCATION),
            Map.entry("location", EntityType.LOCATION));

    private ConllFile() {}

    /** @throws IllegalArgumentException if a line is of neither form; the message has its number */
    static List<LabelledText> read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return file.toString().endsWith(".jsonl") ? spans(lines) : tokens(lines);
    }

    private static List<LabelledText> spans(List<String> lines) throws IOException {
        var mapper = new ObjectMapper();
        List<LabelledText> texts = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            JsonNode line = mapper.readTree(lines.get(i));
            String text = line.required("text").textValue();
            List<Mention> mentions = new ArrayList<>();
            for (JsonNode span : line.required("spans")) {
                EntityType type = TYPES.get(span.path(2).asText().toLowerCase(Locale.ROOT));
                if (type != null) {
                    mentions.add(
                            mention(text, span.path(0).intValue(), span.path(1).intValue(), type));
                }
            }
            texts.add(labelled(i + 1, text, mentions));
        }
        return texts;
    }

    private static List<LabelledText> tokens(List<String> lines) {
        List<LabelledText> texts = new ArrayList<>();
        var sentence = new Sentence();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank()) {
                sentence.addTo(texts, i);
                sentence = new Sentence();
            } else if (line.startsWith("# ") && line.contains(" = ") && line.indexOf('\t') < 0) {
                sentence.comment(line);
            } else {
                sentence.token(line, i + 1);
            }
        }
        sentence.addTo(texts, lines.size());
        return texts;
    }

    private static LabelledText labelled(int line, String text, List<Mention> mentions) {
        var request = ExtractionRequest.of(text, Instant.EPOCH, ZoneOffset.UTC);
        return new LabelledText("line " + line, request, new Annotations(mentions, Set.of()));
    }

    /** Public sets have no keys. */
    private static Mention mention(String text, int start, int end, EntityType type) {
        return new Mention(start, end, type, "", Annotations.surface(text, start, end));
    }

    /** Tokens and tags of one sentence so far; not thread-safe. */
    private static final class Sentence {
        private static final String TEXT = "# text = ";

        private final List<String> tokens = new ArrayList<>();
        private final List<String> tags = new ArrayList<>();
        private String text = "";

        void comment(String line) {
            if (line.startsWith(TEXT)) {
                text = line.substring(TEXT.length());
            }
        }

        void token(String line, int number) {
            String[] columns = line.strip().split(line.indexOf('\t') >= 0 ? "\t" : " +", -1);
            int tag = -1;
            for (int i = columns.length - 1; i > 0 && tag < 0; i--) {
                tag = columns[i].equals("O") || columns[i].startsWith("B-") || columns[i].startsWith("I-") ? i : -1;
            }
            if (tag < 0) {
                throw new IllegalArgumentException(
                        "line %d: expected a token and a BIO tag, found %d columns without a tag"
                                .formatted(number, columns.length));
            }
            boolean isNumbered = tag > 1 && columns[0].chars().allMatch(c -> c >= '0' && c <= '9');
            tokens.add(columns[isNumbered ? 1 : 0]);
            tags.add(columns[tag]);
        }

        void addTo(List<LabelledText> texts, int line) {
            if (tokens.isEmpty()) {
                return;
            }
            Spacing spacing = Spacing.of(tokens, text);
            List<Mention> mentions = new ArrayList<>();
            for (int first = 0; first < tags.size(); first++) {
                EntityType type = type(tags.get(first));
                int last = first;
                while (type != null
                        && last + 1 < tags.size()
                        && tags.get(last + 1).startsWith("I-")
                        && type == type(tags.get(last + 1))) {
                    last++;
                }
                if (type != null) {
                    mentions.add(mention(spacing.text(), spacing.start(first), spacing.end(last), type));
                }
                first = last;
            }
            texts.add(labelled(line, spacing.text(), mentions));
        }

        private static @Nullable EntityType type(String tag) {
            return tag.equals("O") ? null : TYPES.get(tag.substring(2).toLowerCase(Locale.ROOT));
        }
    }
}
