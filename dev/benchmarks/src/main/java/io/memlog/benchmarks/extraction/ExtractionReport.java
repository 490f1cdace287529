package io.memlog.benchmarks.extraction;

import io.memlog.benchmarks.MarkdownTable;
import io.memlog.models.EntityType;
import io.memlog.models.RelationType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * The figures of a run as Markdown that can also be read on a terminal; immutable.
 *
 * @param circumstances date, machine, extractor, texts, rates
 * @param score not written to any more
 */
record ExtractionReport(Map<String, String> circumstances, Score score) {
    private static final List<String> MENTIONS =
            List.of("entity", "labelled", "found", "right", "precision", "recall", "F1", "key right");
    private static final List<String> RELATIONS =
            List.of("relation", "labelled", "found", "right", "precision", "recall", "F1");

    ExtractionReport {
        circumstances = new TreeMap<>(circumstances);
    }

    String text() {
        var text = new StringJoiner("\n", "", "\n");
        circumstances.forEach((name, value) -> text.add("* %s: %s".formatted(name, value)));
        text.add("");
        MarkdownTable.add(text, MENTIONS, mentionRows(), 1);
        text.add("");
        text.add("What labelled mentions (rows) were taken for; %d of the pairs have other borders."
                .formatted(score.confusion().otherBorders()));
        text.add("");
        MarkdownTable.add(text, confusionHeading(), confusionRows(), 1);
        if (score.relations().labelled() > 0) {
            text.add("");
            MarkdownTable.add(text, RELATIONS, relationRows(), 1);
        }
        return text.toString();
    }

    private List<List<String>> mentionRows() {
        List<List<String>> rows = new ArrayList<>();
        for (EntityType type : score.scored()) {
            rows.add(row(type.name(), score.mentions(type), share(score.keys(type))));
        }
        rows.add(row("people, organizations, places", score.micro(Score.NAMES), ""));
        rows.add(row("all, micro", score.micro(score.scored()), share(score.keys())));
        rows.add(List.of("all, macro", "", "", "", "", "", fraction(score.macroF1()), ""));
        rows.add(row("I, my, you (in no other row)", score.pronouns(), share(score.pronounKeys())));
        return rows;
    }

    private List<String> confusionHeading() {
        List<String> heading = new ArrayList<>();
        heading.add("labelled");
        score.scored().forEach(type -> heading.add(type.name().toLowerCase(Locale.ROOT)));
        heading.add(Confusion.MISSED);
        return heading;
    }

    private List<List<String>> confusionRows() {
        Confusion confusion = score.confusion();
        List<List<String>> rows = new ArrayList<>();
        for (EntityType labelled : score.scored()) {
            List<String> row = new ArrayList<>(List.of(labelled.name()));
            score.scored().forEach(found -> row.add(count(confusion.count(labelled, found))));
            row.add(count(confusion.missed(labelled)));
            rows.add(row);
        }
        List<String> spurious = new ArrayList<>(List.of(Confusion.SPURIOUS));
        score.scored().forEach(found -> spurious.add(count(confusion.spurious(found))));
        spurious.add("");
        rows.add(spurious);
        return rows;
    }

    private List<List<String>> relationRows() {
        List<List<String>> rows = new ArrayList<>();
        for (RelationType type : RelationType.values()) {
            if (type != RelationType.MENTIONED_WITH) {
                rows.add(row(type.name(), score.relations(type)));
            }
        }
        rows.add(row("all, micro", score.relations()));
        rows.add(List.of("all, macro", "", "", "", "", "", fraction(score.macroRelationF1())));
        return rows;
    }

    private static List<String> row(String name, Counts counts, String... more) {
        List<String> row = new ArrayList<>(List.of(
                name,
                count(counts.labelled()),
                count(counts.found()),
                count(counts.right()),
                fraction(counts.precision()),
                fraction(counts.recall()),
                fraction(counts.f1())));
        row.addAll(List.of(more));
        return row;
    }

    private static String share(Share share) {
        return share.whole() == 0 ? "" : fraction(share.fraction());
    }

    private static String fraction(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /** A table of zeros hides the few cells that matter. */
    private static String count(int count) {
        return count == 0 ? "·" : String.valueOf(count);
    }
}
