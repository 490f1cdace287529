package io.memlog.benchmarks.extraction;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memlog.models.EntityType;
import io.memlog.models.ExtractionRequest;
import io.memlog.models.RelationType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The labelled sentences that the project carries, described in {@code LABELLING.md} beside them; immutable. */
enum LabelledSet {
    /** Rules, lists and biases may be tuned on it. */
    TUNE,
    /** Only ever scored. */
    HELD_OUT;

    /** As on the command line and as the file is called. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    List<LabelledText> read() {
        try (InputStream in = LabelledSet.class.getResourceAsStream(this + ".jsonl")) {
            if (in == null) {
                throw new IllegalStateException("%s.jsonl is not on the class path".formatted(this));
            }
            var mapper = new ObjectMapper();
            var lines = new BufferedReader(new InputStreamReader(in, UTF_8));
            List<LabelledText> texts = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                texts.add(text(mapper.readTree(line)));
            }
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException("%s.jsonl cannot be read".formatted(this), e);
        }
    }

    static LabelledText text(JsonNode line) {
        String text = line.required("text").textValue();
        List<Mention> mentions = new ArrayList<>();
        for (JsonNode entity : line.required("entities")) {
            int start = entity.required("start").intValue();
            int end = entity.required("end").intValue();
            mentions.add(new Mention(
                    start,
                    end,
                    EntityType.valueOf(entity.required("type").textValue()),
                    entity.required("key").textValue(),
                    Annotations.surface(text, start, end)));
        }
        Set<Edge> edges = new HashSet<>();
        for (JsonNode relation : line.required("relations")) {
            edges.add(new Edge(
                    mentions.get(relation.required("from").intValue()).key(),
                    RelationType.valueOf(relation.required("type").textValue()),
                    mentions.get(relation.required("to").intValue()).key()));
        }
        var request = new ExtractionRequest(
                text,
                Instant.parse(line.required("occurredAt").textValue()),
                ZoneId.of(line.required("zone").textValue()),
                optional(line, "userName"),
                optional(line, "speakerName"));
        return new LabelledText(line.required("id").textValue(), request, new Annotations(mentions, edges));
    }

    private static @Nullable String optional(JsonNode line, String field) {
        return line.path(field).textValue();
    }
}
