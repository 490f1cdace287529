package io.memlog.testkit.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Counts what a model server is asked; thread-safe. */
public final class RequestTally {
    /**
     * One request as it came in; immutable.
     *
     * @param texts the texts to embed, or the contents of the chat's messages
     */
    public record Seen(URI address, Map<String, List<String>> headers, JsonNode body, List<String> texts) {
        public Seen {
            texts = List.copyOf(texts);
        }

        /** The first value of a header, empty if there is none. */
        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }
    }

    private final List<Seen> requests = new ArrayList<>();
    private int underWay;
    private int highestConcurrency;

    /** All requests so far, in the order of their arrival. */
    public synchronized List<Seen> requests() {
        return List.copyOf(requests);
    }

    /** Number of requests so far. */
    public synchronized int count() {
        return requests.size();
    }

    /** How many requests had a text with this word in it. */
    public synchronized long countWith(String word) {
        return requests.stream()
                .filter(request -> request.texts().stream().anyMatch(text -> text.contains(word)))
                .count();
    }

    /** Most requests that were under way at one time. */
    public synchronized int highestConcurrency() {
        return highestConcurrency;
    }

    /** Forgets everything but the requests under way. */
    public synchronized void reset() {
        requests.clear();
        highestConcurrency = underWay;
    }

    synchronized void begin(URI address, Headers headers, JsonNode body) {
        List<String> texts = new ArrayList<>();
        body.path("input").forEach(text -> texts.add(text.asText()));
        body.path("messages")
                .forEach(message -> texts.add(message.path("content").asText()));
        requests.add(new Seen(address, Map.copyOf(headers), body, texts));
        underWay++;
        highestConcurrency = Math.max(highestConcurrency, underWay);
    }

    synchronized void end() {
        underWay--;
    }
}
