package io.memlog.benchmarks.extraction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.StringJoiner;
import java.util.TreeSet;

/** What an extractor got wrong in a text, for people who tune it; stateless. */
final class Differences {
    private Differences() {}

    /** The text with what was missed and what should not be there; empty if all is right. */
    static String of(LabelledText text, Annotations found) {
        Collection<String> labelled = facts(text.labels());
        Collection<String> others = facts(found);
        List<String> missed = new ArrayList<>(labelled);
        missed.removeAll(others);
        List<String> spurious = new ArrayList<>(others);
        spurious.removeAll(labelled);
        if (missed.isEmpty() && spurious.isEmpty()) {
            return "";
        }
        var lines = new StringJoiner("\n", "", "\n");
        lines.add("%s  %s".formatted(text.id(), text.request().text().replace("\n", " / ")));
        missed.forEach(fact -> lines.add("    - " + fact));
        spurious.forEach(fact -> lines.add("    + " + fact));
        return lines.toString();
    }

    private static Collection<String> facts(Annotations annotations) {
        Collection<String> facts = new TreeSet<>();
        annotations
                .mentions()
                .forEach(mention -> facts.add("%s '%s' at %d is %s"
                        .formatted(mention.type(), mention.surface(), mention.start(), mention.key())));
        annotations
                .edges()
                .forEach(edge -> facts.add("relation %s %s %s".formatted(edge.from(), edge.type(), edge.to())));
        return facts;
    }
}
