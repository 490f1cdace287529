package io.memlog.testkit.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Words the answers of all protocols, faults included; immutable, thread-safe. */
final class ModelAnswers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOTHING_FOUND = "{\"entities\": [], \"relations\": []}";

    private final int dimension;
    private final String weights;

    ModelAnswers(int dimension, String weights) {
        this.dimension = dimension;
        this.weights = weights;
    }

    String answer(String path, JsonNode request, Fault fault) {
        if (fault instanceof Fault.Body(String json)) {
            return json;
        }
        if (path.endsWith("/embeddings")) {
            return openAiVectors(vectors(request, fault), fault);
        }
        if (path.endsWith("/api/embed")) {
            return "{\"model\": \"m\", \"embeddings\": [%s]}".formatted(String.join(",", vectors(request, fault)));
        }
        ObjectNode message = JSON.createObjectNode()
                .put("role", "assistant")
                .put("content", fault instanceof Fault.Says(String content) ? content : NOTHING_FOUND);
        return path.endsWith("/api/chat")
                ? "{\"message\": %s, \"done\": true}".formatted(message)
                : "{\"choices\": [{\"index\": 0, \"message\": %s, \"finish_reason\": \"stop\"}]}".formatted(message);
    }

    private static String openAiVectors(List<String> vectors, Fault fault) {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < vectors.size(); i++) {
            items.add("{\"object\": \"embedding\", \"index\": %d, \"embedding\": %s}".formatted(i, vectors.get(i)));
        }
        List<String> ordered = fault instanceof Fault.Reversed ? items.reversed() : items;
        return "{\"object\": \"list\", \"data\": [%s]}".formatted(String.join(",", ordered));
    }

    private List<String> vectors(JsonNode request, Fault fault) {
        List<String> vectors = new ArrayList<>();
        request.path("input").forEach(text -> vectors.add(vector(text.asText(), fault)));
        if (fault instanceof Fault.OneTooFew && !vectors.isEmpty()) {
            vectors.removeLast();
        }
        return vectors;
    }

    /** Not of norm 1, as many servers do not normalise. */
    private String vector(String text, Fault fault) {
        int components = fault instanceof Fault.Dimension(int other) ? other : dimension;
        // The generator's algorithm and a text's hash are part of Java's specification.
        Random random = new Random((weights + text).hashCode());
        List<String> numbers = IntStream.range(0, components)
                .mapToObj(i -> fault instanceof Fault.Zeros ? "0" : Float.toString((float) random.nextGaussian() * 3))
                .collect(Collectors.toCollection(ArrayList::new));
        if (fault instanceof Fault.Component(String literal)) {
            numbers.set(0, literal);
        }
        return "[%s]".formatted(String.join(",", numbers));
    }
}
