package io.memlog.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memlog.models.EntityType;
import io.memlog.training.LabelledText.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads labelled texts, one JSON object a line: {@code {"text": ..., "spans": [[start, end, "PER"], ...]}}, offsets in code
 * points; stateless. Labels other than PER, ORG and LOC are left out.
 */
final class LabelledFiles {
    private static final Map<String, EntityType> TYPES =
            Map.of("PER", EntityType.PERSON, "ORG", EntityType.ORGANIZATION, "LOC", EntityType.LOCATION);

    private LabelledFiles() {}

    static List<LabelledText> read(Path file) throws IOException {
        var mapper = new ObjectMapper();
        List<LabelledText> texts = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank()) {
                texts.add(text(mapper.readTree(line)));
            }
        }
        return texts;
    }

    private static LabelledText text(JsonNode line) {
        String text = line.path("text").asText();
        List<Name> names = new ArrayList<>();
        List<Name> unsure = new ArrayList<>();
        for (JsonNode span : line.path("spans")) {
            EntityType type = TYPES.get(span.path(2).asText());
            if (type != null) {
                int start = text.offsetByCodePoints(0, span.path(0).asInt());
                int end = text.offsetByCodePoints(0, span.path(1).asInt());
                boolean isHandle = text.charAt(start) == '@' || (start > 0 && text.charAt(start - 1) == '@');
                (isHandle ? unsure : names).add(new Name(start, end, type));
            }
        }
        return new LabelledText(text, names, unsure);
    }
}
