package io.memlog.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Chats and questions about them, from a folder of the user's: {@code locomo-turns.jsonl} with {@code conversation, turn_id, speaker,
 * text} and {@code locomo-questions.jsonl} with {@code conversation, question, evidence} (turn ids); immutable.
 *
 * @param skipped questions whose evidence names no turn, or one that is not there
 */
record Conversations(List<Conversation> conversations, int skipped) {
    static final String TURNS = "locomo-turns.jsonl";
    static final String QUESTIONS = "locomo-questions.jsonl";

    private static final ObjectMapper JSON = new ObjectMapper();

    Conversations {
        conversations = List.copyOf(conversations);
    }

    /**
     * One chat; immutable.
     *
     * @param passages what was said, with the name of who said it
     */
    record Conversation(List<String> passages, List<Question> questions) {
        Conversation {
            passages = List.copyOf(passages);
            questions = List.copyOf(questions);
        }
    }

    /**
     * A question; immutable.
     *
     * @param evidence places of the passages that answer it, at least one
     */
    record Question(String text, Set<Integer> evidence) {
        Question {
            evidence = Set.copyOf(evidence);
        }
    }

    static Conversations read(Path folder) {
        Map<String, List<String>> passages = new LinkedHashMap<>();
        Map<String, Map<String, Integer>> places = new HashMap<>();
        for (JsonNode turn : lines(folder.resolve(TURNS))) {
            String conversation = text(turn, "conversation");
            List<String> said = passages.computeIfAbsent(conversation, name -> new ArrayList<>());
            places.computeIfAbsent(conversation, name -> new HashMap<>()).put(text(turn, "turn_id"), said.size());
            said.add("%s: %s".formatted(text(turn, "speaker"), text(turn, "text")));
        }
        Map<String, List<Question>> questions = new HashMap<>();
        int skipped = 0;
        for (JsonNode line : lines(folder.resolve(QUESTIONS))) {
            String conversation = text(line, "conversation");
            Map<String, Integer> ofConversation = places.getOrDefault(conversation, Map.of());
            Set<Integer> evidence = new HashSet<>();
            boolean isWhole = !line.path("evidence").isEmpty();
            for (JsonNode turn : line.path("evidence")) {
                Integer place = ofConversation.get(turn.asText());
                if (place == null) {
                    isWhole = false;
                } else {
                    evidence.add(place);
                }
            }
            if (isWhole) {
                questions
                        .computeIfAbsent(conversation, name -> new ArrayList<>())
                        .add(new Question(text(line, "question"), evidence));
            } else {
                skipped++;
            }
        }
        return new Conversations(
                passages.entrySet().stream()
                        .map(entry ->
                                new Conversation(entry.getValue(), questions.getOrDefault(entry.getKey(), List.of())))
                        .toList(),
                skipped);
    }

    private static List<JsonNode> lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            List<JsonNode> nodes = new ArrayList<>();
            for (String line : (Iterable<String>) lines::iterator) {
                nodes.add(JSON.readTree(line));
            }
            return nodes;
        } catch (IOException e) {
            throw new UncheckedIOException("expected a line of JSON for each entry of " + file, e);
        }
    }

    private static String text(JsonNode line, String field) {
        JsonNode value = line.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("expected a text as %s, found %s".formatted(field, value.getNodeType()));
        }
        return value.asText();
    }
}
