package io.memlog.benchmarks.extraction;

import io.memlog.models.ExtractedEntity;
import io.memlog.models.ExtractedRelation;
import io.memlog.models.Extraction;
import io.memlog.models.RelationType;
import io.memlog.models.TextSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is labelled or found in one text; immutable.
 *
 * @param mentions in order
 * @param edges typed relations; {@link RelationType#MENTIONED_WITH} follows from the mentions and is left out
 */
record Annotations(List<Mention> mentions, Set<Edge> edges) {
    Annotations {
        mentions = List.copyOf(mentions);
        edges = Set.copyOf(edges);
    }

    /** What an extractor found in this text. */
    static Annotations of(String text, Extraction extraction) {
        List<Mention> mentions = new ArrayList<>();
        for (ExtractedEntity entity : extraction.entities()) {
            for (TextSpan span : entity.mentions()) {
                mentions.add(new Mention(
                        span.start(),
                        span.end(),
                        entity.type(),
                        entity.key(),
                        surface(text, span.start(), span.end())));
            }
        }
        mentions.sort(Comparator.comparingInt(Mention::start).thenComparingInt(Mention::end));
        Set<Edge> edges = new HashSet<>();
        for (ExtractedRelation relation : extraction.relations()) {
            if (relation.type() != RelationType.MENTIONED_WITH) {
                edges.add(new Edge(relation.fromKey(), relation.type(), relation.toKey()));
            }
        }
        return new Annotations(mentions, edges);
    }

    /** The words between two code points. */
    static String surface(String text, int start, int end) {
        int from = text.offsetByCodePoints(0, start);
        return text.substring(from, text.offsetByCodePoints(from, end - start));
    }
}
