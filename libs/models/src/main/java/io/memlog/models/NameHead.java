package io.memlog.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A small network that finds names of people, organizations and places in the hidden states of an encoder; immutable,
 * thread-safe, deterministic.
 */
public final class NameHead {
    /** Pieces that a word is read by: its neighbours' nearest, its own first and last. */
    public static final int SLOTS = 4;

    private static final int TAGS = NameTag.ALL.size();
    private static final float IMPOSSIBLE = -1e9f;

    private final NameWeights weights;

    /** A head with these weights. */
    public NameHead(NameWeights weights) {
        this.weights = weights;
    }

    /** What the head was trained as and for. */
    public NameWeights weights() {
        return weights;
    }

    /** The names of a text in order; they never overlap. */
    public List<NameSpan> find(NameInput input, Encoding encoding) {
        float[][] scores = scores(input, encoding);
        NameTag[] tags = best(scores);
        List<NameSpan> spans = new ArrayList<>();
        for (int i = 0; i < tags.length; ) {
            EntityType type = tags[i].type();
            int end = i + 1;
            if (type != null) {
                float confidence = probability(scores[i], type);
                while (end < tags.length && tags[end].type() == type && !tags[end].begins()) {
                    confidence = Math.min(confidence, probability(scores[end], type));
                    end++;
                }
                spans.add(new NameSpan(input.start(i), input.end(end - 1), type, confidence));
            }
            i = end;
        }
        return spans;
    }

    /** Piece that a word is read by in a slot, -1 for none. */
    public static int piece(NameInput input, int word, int slot) {
        return switch (slot) {
            case 0 -> word == 0 ? -1 : input.lastPiece(word - 1);
            case 1 -> input.firstPiece(word);
            case 2 -> input.lastPiece(word);
            default -> word + 1 == input.size() ? -1 : input.firstPiece(word + 1);
        };
    }

    /** Logarithms of the probabilities of each word's tags, the bias included. */
    private float[][] scores(NameInput input, Encoding encoding) {
        int hidden = weights.hidden();
        float[][] scores = new float[input.size()][TAGS];
        float[] sums = new float[hidden];
        int[][] bits = new int[input.size()][];
        Arrays.setAll(bits, input::bits);
        for (int word = 0; word < scores.length; word++) {
            if (input.isMasked(word)) {
                Arrays.fill(scores[word], IMPOSSIBLE);
                scores[word][NameTag.OUTSIDE.index()] = 0;
                continue;
            }
            weights.startHidden(sums);
            addStates(input, encoding, word, sums);
            weights.addBits(bits[word], 0, sums);
            if (word > 0) {
                weights.addBits(bits[word - 1], 1, sums);
            }
            if (word + 1 < scores.length) {
                weights.addBits(bits[word + 1], 2, sums);
            }
            weights.tagScores(sums, scores[word]);
            normalise(scores[word]);
        }
        return scores;
    }

    private void addStates(NameInput input, Encoding encoding, int word, float[] sums) {
        boolean isOnePiece = input.firstPiece(word) >= 0 && input.firstPiece(word) == input.lastPiece(word);
        if (isOnePiece) {
            weights.addOnlyState(encoding.state(input.firstPiece(word)), sums);
        }
        for (int slot = 0; slot < SLOTS; slot++) {
            int piece = piece(input, word, slot);
            boolean isRead = isOnePiece && (slot == 1 || slot == 2);
            if (piece >= 0 && !isRead) {
                weights.addState(encoding.state(piece), slot, sums);
            }
        }
    }

    private static void normalise(float[] scores) {
        float highest = scores[0];
        for (float score : scores) {
            highest = Math.max(highest, score);
        }
        double sum = 0;
        for (float score : scores) {
            sum += Math.exp(score - highest);
        }
        float log = (float) (highest + Math.log(sum));
        for (int i = 0; i < scores.length; i++) {
            scores[i] -= log;
        }
    }

    /** The likeliest sequence in which every name has a beginning (Viterbi). */
    private static NameTag[] best(float[][] scores) {
        int[][] from = new int[scores.length][TAGS];
        float[] before = new float[TAGS];
        for (int word = 0; word < scores.length; word++) {
            float[] now = new float[TAGS];
            for (NameTag tag : NameTag.ALL) {
                float best = Float.NEGATIVE_INFINITY;
                for (NameTag previous : NameTag.ALL) {
                    boolean isPossible = tag.mayFollow(word == 0 ? null : previous);
                    float path = before[previous.index()] + (isPossible ? 0 : IMPOSSIBLE);
                    if (path > best) {
                        best = path;
                        from[word][tag.index()] = previous.index();
                    }
                }
                now[tag.index()] = best + scores[word][tag.index()];
            }
            before = now;
        }
        NameTag[] tags = new NameTag[scores.length];
        int last = 0;
        for (int tag = 1; tag < TAGS; tag++) {
            last = before[tag] > before[last] ? tag : last;
        }
        for (int word = scores.length - 1; word >= 0; word--) {
            tags[word] = NameTag.ALL.get(last);
            last = from[word][last];
        }
        return tags;
    }

    private static float probability(float[] scores, @Nullable EntityType type) {
        double sum = 0;
        for (NameTag tag : NameTag.ALL) {
            sum += tag.type() == type ? Math.exp(scores[tag.index()]) : 0;
        }
        return (float) Math.min(1, sum);
    }
}
