package io.memlog.models;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
        return "2";
    }

    @Override
    public Extraction extract(ExtractionRequest request) {
        return extract(request, NameFinder::find);
    }

    /** The order is the precedence: what an earlier finder claims, a later one leaves alone. */
    Extraction extract(ExtractionRequest request, NameSource names) {
        String text = request.text();
        if (text.isBlank()) {
            return Extraction.EMPTY;
        }
        List<Word> words = WordSplitter.split(text);
        var findings = new Findings();
        PatternFinder.find(text, findings);
        DateFinder.find(text, LocalDateTime.ofInstant(request.occurredAt(), request.zone()), findings);
        FirstPersonFinder.find(text, words, request, findings);
        TopicFinder.findProjectNames(text, words, findings);
        names.find(text, words, findings);
        TopicFinder.find(text, words, findings);
        List<Finding> mentions = withFullNames(findings.inOrder().stream()
                .filter(finding -> Labels.isAllowed(finding.key()) && Labels.isAllowed(finding.name()))
                .toList());
        IntUnaryOperator offsets = CodePoints.offsets(text);
        RelationFinder.SpanMaker spans =
                (start, end) -> new TextSpan(offsets.applyAsInt(start), offsets.applyAsInt(end));
        return Extraction.within(
                entities(mentions, spans), RelationFinder.find(text, sentences(mentions, words), spans));
    }

    /** "Maria Lopez ... Maria": a part of exactly one full name of the text is that person. */
    private static List<Finding> withFullNames(List<Finding> mentions) {
        Map<String, String> fullNames = new HashMap<>();
        String ambiguous = "";
        for (Finding mention : mentions) {
            String[] parts =
                    mention.key().substring(mention.type().keyPrefix().length()).split("-", -1);
            if (mention.type() != EntityType.PERSON || parts.length < 2) {
                continue;
            }
            for (String part : List.of(parts[0], parts[parts.length - 1])) {
                fullNames.merge(
                        EntityType.PERSON.keyPrefix() + part,
                        mention.key(),
                        (one, other) -> one.equals(other) ? one : ambiguous);
            }
        }
        return mentions.stream()
                .map(mention -> {
                    String fullName = fullNames.getOrDefault(mention.key(), ambiguous);
                    return fullName.isEmpty() ? mention : mention.withKey(fullName);
                })
                .toList();
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

    private static List<RelationFinder.Sentence> sentences(List<Finding> mentions, List<Word> words) {
        var sentenceStarts = new TreeMap<Integer, Integer>();
        words.stream()
                .filter(Word::isFirstOfSentence)
                .forEach(word -> sentenceStarts.put(word.start(), word.sentence()));
        Map<Integer, List<Finding>> bySentence = new TreeMap<>();
        for (Finding mention : mentions) {
            var start = sentenceStarts.floorEntry(mention.start());
            bySentence
                    .computeIfAbsent(start == null ? 0 : start.getValue(), number -> new ArrayList<>())
                    .add(mention);
        }
        return bySentence.values().stream().map(RelationFinder.Sentence::new).toList();
    }
}
