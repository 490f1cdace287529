package io.memlog.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.text.Normalizer;
import java.util.Arrays;
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
        var pieces = new Pieces();
        String normal = normalised(text);
        int from = 0;
        while (from < normal.length()) {
            int codePoint = normal.codePointAt(from);
            int next = from + Character.charCount(codePoint);
            if (codePoint != ' ') {
                if (!isPunctuation(codePoint)) {
                    next = endOfWord(normal, next);
                }
                addWord(normal.substring(from, next), pieces);
            }
            from = next;
        }
        return pieces.toArray();
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
    private void addWord(String word, Pieces pieces) {
        if (word.codePointCount(0, word.length()) > LONGEST_WORD) {
            pieces.add(unknown);
            return;
        }
        int mark = pieces.size;
        int from = 0;
        while (from < word.length()) {
            Map<String, Integer> vocabulary = from == 0 ? words : continuations;
            int to = word.length();
            Integer id = null;
            while (to > from && (id = vocabulary.get(word.substring(from, to))) == null) {
                to--;
            }
            if (id == null) {
                pieces.size = mark;
                pieces.add(unknown);
                return;
            }
            pieces.add(id);
            from = to;
        }
    }

    /** Cleans, spaces out Chinese characters, strips accents, lower-cases; the only white space left is the blank. */
    private static String normalised(String text) {
        var clean = new StringBuilder(text.length() + 16);
        boolean ascii = true;
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            i += Character.charCount(codePoint);
            ascii &= codePoint < 128;
            if (codePoint == '\t' || codePoint == '\n' || codePoint == '\r' || Character.isSpaceChar(codePoint)) {
                clean.append(' ');
            } else if (isChinese(codePoint)) {
                clean.append(' ').appendCodePoint(codePoint).append(' ');
            } else if (!isDropped(codePoint)) {
                clean.appendCodePoint(codePoint);
            }
        }
        String spaced = clean.toString();
        String decomposed = ascii ? spaced : Normalizer.normalize(spaced, Normalizer.Form.NFD);
        var result = new StringBuilder(decomposed.length());
        // Code point by code point: the context rules of String.toLowerCase (final sigma) are not in the reference.
        decomposed
                .codePoints()
                .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
                .forEach(c -> result.appendCodePoint(Character.toLowerCase(c)));
        return result.toString();
    }

    private static boolean isDropped(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> codePoint == 0xFFFD;
        };
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

    private static boolean isChinese(int c) {
        return (c >= 0x4E00 && c <= 0x9FFF)
                || (c >= 0x3400 && c <= 0x4DBF)
                || (c >= 0x20000 && c <= 0x2A6DF)
                || (c >= 0x2A700 && c <= 0x2B73F)
                || (c >= 0x2B740 && c <= 0x2B81F)
                || (c >= 0x2B920 && c <= 0x2CEAF)
                || (c >= 0xF900 && c <= 0xFAFF)
                || (c >= 0x2F800 && c <= 0x2FA1F);
    }

    private int marker(String name) {
        Integer id = words.get(name);
        if (id == null) {
            throw new ModelUnavailableException("tokenizer: expected marker %s in the vocabulary".formatted(name));
        }
        return id;
    }

    private static final class Pieces {
        private int[] ids = new int[64];
        private int size;

        void add(int id) {
            if (size == ids.length) {
                ids = Arrays.copyOf(ids, size * 2);
            }
            ids[size++] = id;
        }

        int[] toArray() {
            return Arrays.copyOf(ids, size);
        }
    }
}
