package io.memlog.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * BERT's uncased WordPiece tokenizer; immutable, thread-safe.
 *
 * <p>Gives the ids of the reference implementation, with one wanted difference: a text that spells a marker such as
 * {@code [SEP]} is plain text, so nobody can smuggle markers into the model.
 */
final class WordPieceTokenizer {
    /** Part of every fingerprint: raise it with any change that can change an id. */
    static final int VERSION = 1;

    private static final int LONGEST_WORD = 100;

    private final Map<String, Integer> words = new HashMap<>();
    private final Map<String, Integer> continuations = new HashMap<>();
    private final int unknown;
    private final int start;
    private final int end;

    /** Reads the vocabulary of a tokenizer.json and refuses one that asks for another algorithm. */
    WordPieceTokenizer(byte[] tokenizerJson) {
        JsonNode model;
        JsonNode normalizer;
        try {
            JsonNode root = new ObjectMapper().readTree(tokenizerJson);
            model = root.path("model");
            normalizer = root.path("normalizer");
        } catch (IOException e) {
            throw new ModelUnavailableException("tokenizer file is no JSON", e);
        }
        if (!model.path("vocab").isObject()
                || !model.path("continuing_subword_prefix").asText("##").equals("##")
                || !normalizer.path("type").asText().equals("BertNormalizer")
                || !normalizer.path("lowercase").asBoolean()) {
            throw new ModelUnavailableException(
                    "tokenizer: expected uncased BERT WordPiece, found model %s, normalizer %s"
                            .formatted(
                                    model.path("type").asText("?"),
                                    normalizer.path("type").asText("?")));
        }
        model.path("vocab").properties().forEach(entry -> {
            String piece = entry.getKey();
            if (piece.startsWith("##")) {
                continuations.put(piece.substring(2), entry.getValue().intValue());
            } else {
                words.put(piece, entry.getValue().intValue());
            }
        });
        unknown = marker("[UNK]");
        start = marker("[CLS]");
        end = marker("[SEP]");
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** Ids of the pieces of the text, without start and end markers; empty if the text has none. */
    int[] ids(String text) {
        return pieces(text).ids();
    }

    /** The pieces of the text with their places in it, without start and end markers. */
    Pieces pieces(String text) {
        var normalised = NormalisedText.of(text);
        var pieces = new Pieces.Builder(normalised);
        String normal = normalised.text();
        int from = 0;
        while (from < normal.length()) {
            int codePoint = normal.codePointAt(from);
            int next = from + Character.charCount(codePoint);
            if (codePoint != ' ') {
                if (!isPunctuation(codePoint)) {
                    next = endOfWord(normal, next);
                }
                addWord(normal, from, next, pieces);
            }
            from = next;
        }
        return pieces.build();
    }

    private static int endOfWord(String text, int from) {
        int at = from;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            if (codePoint == ' ' || isPunctuation(codePoint)) {
                return at;
            }
            at += Character.charCount(codePoint);
        }
        return at;
    }

    /** Greedy longest match first; a word with any part outside the vocabulary is one unknown. */
    private void addWord(String text, int start, int end, Pieces.Builder pieces) {
        if (text.codePointCount(start, end) > LONGEST_WORD) {
            pieces.add(unknown, start, end);
            return;
        }
        int mark = pieces.size();
        int from = start;
        while (from < end) {
            Map<String, Integer> vocabulary = from == start ? words : continuations;
            int to = end;
            Integer id = null;
            while (to > from && (id = vocabulary.get(text.substring(from, to))) == null) {
                to--;
            }
            if (id == null) {
                pieces.cutTo(mark);
                pieces.add(unknown, start, end);
                return;
            }
            pieces.add(id, from, to);
            from = to;
        }
    }

    private static boolean isPunctuation(int c) {
        if (c < 128) {
            return c > ' ' && c < 127 && !Character.isLetterOrDigit(c);
        }
        return switch (Character.getType(c)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }

    private int marker(String name) {
        Integer id = words.get(name);
        if (id == null) {
            throw new ModelUnavailableException("tokenizer: expected marker %s in the vocabulary".formatted(name));
        }
        return id;
    }
}
