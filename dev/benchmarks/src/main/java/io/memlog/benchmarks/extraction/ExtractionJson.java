package io.memlog.benchmarks.extraction;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.models.EntityType;
import io.memlog.models.RelationType;

/** A report as JSON, for whoever compares runs; stateless. */
final class ExtractionJson {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ExtractionJson() {}

    static String of(ExtractionReport report) {
        Score score = report.score();
        ObjectNode json = JSON.createObjectNode();
        ObjectNode circumstances = json.putObject("circumstances");
        report.circumstances().forEach(circumstances::put);
        json.put("texts", score.texts());
        ObjectNode entities = json.putObject("entities");
        ObjectNode confusion = json.putObject("confusion");
        ObjectNode spurious = JSON.createObjectNode();
        for (EntityType type : score.scored()) {
            add(entities.putObject(type.name()), score.mentions(type), score.keys(type));
            addConfusion(confusion.putObject(type.name()), score, type);
            spurious.put(type.name(), score.confusion().spurious(type));
        }
        confusion.set(Confusion.SPURIOUS, spurious);
        json.put("otherBorders", score.confusion().otherBorders());
        add(json.putObject("names"), score.micro(Score.NAMES));
        add(json.putObject("micro"), score.micro(score.scored()), score.keys());
        json.put("macroF1", score.macroF1());
        add(json.putObject("pronouns"), score.pronouns(), score.pronounKeys());
        ObjectNode relations = json.putObject("relations");
        for (RelationType type : RelationType.values()) {
            if (type != RelationType.MENTIONED_WITH) {
                add(relations.putObject(type.name()), score.relations(type));
            }
        }
        add(json.putObject("relationsMicro"), score.relations());
        json.put("relationsMacroF1", score.macroRelationF1());
        try {
            return JSON.writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("memory cannot fail to be written", e);
        }
    }

    private static void addConfusion(ObjectNode row, Score score, EntityType labelled) {
        score.scored().forEach(found -> row.put(found.name(), score.confusion().count(labelled, found)));
        row.put(Confusion.MISSED, score.confusion().missed(labelled));
    }

    private static void add(ObjectNode json, Counts counts, Share keys) {
        add(json, counts);
        json.put("keysRight", keys.part()).put("keysCompared", keys.whole());
    }

    private static void add(ObjectNode json, Counts counts) {
        json.put("labelled", counts.labelled())
                .put("found", counts.found())
                .put("right", counts.right())
                .put("precision", counts.precision())
                .put("recall", counts.recall())
                .put("f1", counts.f1());
    }
}
