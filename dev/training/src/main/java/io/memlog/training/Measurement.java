package io.memlog.training;

import io.memlog.models.Encoder;
import io.memlog.models.ExtractionRequest;
import io.memlog.models.Extractor;
import io.memlog.models.Extractors;
import io.memlog.models.NameHead;
import io.memlog.training.LabelledText.Name;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Measures a head and the rules on the same texts; not thread-safe. */
final class Measurement {
    private final Encoder encoder;
    private final StateCache states;
    private final NameHead head;

    Measurement(Encoder encoder, StateCache states, NameHead head) {
        this.encoder = encoder;
        this.states = states;
        this.head = head;
    }

    /** A Markdown table: exact F1 of all names and by type. */
    List<String> table(Map<String, List<LabelledText>> sets) throws IOException {
        List<String> table = new ArrayList<>();
        table.add("| texts | finder | F1 | people | organizations | places | precision | recall |");
        table.add("|---|---|---|---|---|---|---|---|");
        for (Map.Entry<String, List<LabelledText>> set : sets.entrySet()) {
            var byHead = new Scores();
            var byRules = new Scores();
            for (EncodedText text : states.encode(set.getValue())) {
                byHead.add(text.labelled(), Training.names(head, text));
                byRules.add(text.labelled(), namesByRules(text.labelled().text()));
            }
            String name = "%s (%d)".formatted(set.getKey(), set.getValue().size());
            table.add("| %s | head on %s %s".formatted(name, encoder.model().id(), byHead.row()));
            table.add("| %s | rules %s".formatted(name, byRules.row()));
        }
        return table;
    }

    private static List<Name> namesByRules(String text) {
        Extractor rules = Extractors.rules();
        List<Name> names = new ArrayList<>();
        rules.extract(ExtractionRequest.of(text, Instant.EPOCH, ZoneOffset.UTC)).entities().stream()
                .filter(entity -> Scores.TYPES.contains(entity.type()))
                .forEach(entity -> entity.mentions()
                        .forEach(span -> names.add(new Name(
                                text.offsetByCodePoints(0, span.start()),
                                text.offsetByCodePoints(0, span.end()),
                                entity.type()))));
        return names;
    }
}
