package io.memlog.models;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/** Finds entities and relations by rules and word lists; immutable, thread-safe, deterministic. */
final class RuleExtractor implements Extractor {
    @Override
    public String id() {
        return "memlog-rules";
    }

    /** Raise it with any change of a rule or a list: memos of the old version are then not used again. */
    @Override
    public String version() {
        return "4";
    }

    @Override
    public Extraction extract(ExtractionRequest request) {
        return extract(request, NameFinder::find);
    }

    /** The order is the precedence: what an earlier finder claims, a later one leaves alone. */
    Extraction extract(ExtractionRequest request, NameSource names) {
        String text = StackedMarks.cleared(request.text());
        if (text.isBlank()) {
            return Extraction.EMPTY;
        }
        List<Word> words = WordSplitter.split(text);
        Speakers speakers = Speakers.of(request, text);
        var findings = new Findings();
        PatternFinder.find(text, request.zone(), findings);
        DateFinder.find(new DateContext(text, request.occurredAt().atZone(request.zone())), findings);
        FirstPersonFinder.find(text, words, speakers, findings);
        ProjectFinder.findNames(text, words, findings);
        names.find(text, words, findings);
        // Capitals alone make no topic.
        findings.removeAll("name-run");
        FirstPersonFinder.findQuoted(text, words, speakers, findings);
        ProjectFinder.findHeads(text, words, findings);
        TopicFinder.find(text, words, findings);
        List<Finding> mentions = mentions(text, words, findings, speakers);
        IntUnaryOperator offsets = CodePoints.offsets(request.text());
        RelationFinder.SpanMaker spans =
                (start, end) -> new TextSpan(offsets.applyAsInt(start), offsets.applyAsInt(end));
        return Extraction.within(
                entities(mentions, spans),
                RelationFinder.find(
                        text, sentences(text, mentions, words), new Antecedents(words, mentions)::of, spans));
    }

    private static List<Finding> mentions(String text, List<Word> words, Findings findings, Speakers speakers) {
        List<Finding> allowed = Titles.included(text, words, findings).stream()
                .filter(finding -> Labels.isAllowed(finding.key()) && Labels.isAllowed(finding.name()))
                .toList();
        return NameResolution.resolve(text, allowed, speakers.speaker());
    }

    private static List<ExtractedEntity> entities(List<Finding> mentions, RelationFinder.SpanMaker spans) {
        Map<String, List<Finding>> byKey = new LinkedHashMap<>();
        mentions.forEach(mention ->
                byKey.computeIfAbsent(mention.key(), key -> new ArrayList<>()).add(mention));
        List<ExtractedEntity> entities = new ArrayList<>();
        byKey.forEach((key, same) -> {
            Finding first = same.getFirst();
            double confidence =
                    same.stream().mapToDouble(Finding::confidence).max().orElse(0);
            List<TextSpan> places = same.stream()
                    .limit(ExtractedEntity.MOST_MENTIONS)
                    .map(mention -> spans.span(mention.start(), mention.end()))
                    .toList();
            entities.add(new ExtractedEntity(key, first.name(), first.type(), confidence, first.rule(), places));
        });
        return entities;
    }

    private static List<RelationFinder.Sentence> sentences(String text, List<Finding> mentions, List<Word> words) {
        List<RelationFinder.Sentence> sentences = new ArrayList<>();
        int mention = 0;
        for (int first = 0; first < words.size(); ) {
            int last = first;
            while (last < words.size()
                    && words.get(last).sentence() == words.get(first).sentence()) {
                last++;
            }
            int end = last < words.size() ? words.get(last).start() : text.length();
            int from = mention;
            while (mention < mentions.size() && mentions.get(mention).start() < end) {
                mention++;
            }
            sentences.add(
                    new RelationFinder.Sentence(mentions.subList(from, mention), words.subList(first, last), end));
            first = last;
        }
        return sentences;
    }
}
