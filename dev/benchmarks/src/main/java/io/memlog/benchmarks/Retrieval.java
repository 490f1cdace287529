package io.memlog.benchmarks;

import io.memlog.benchmarks.Conversations.Conversation;
import io.memlog.benchmarks.Conversations.Question;
import io.memlog.models.Embedder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How well an embedder finds the passages that answer a question, by cosine alone and among all passages of its conversation; immutable.
 *
 * @param questions that were asked
 * @param recallAt share of a question's evidence among the best so many passages, mean over the questions
 * @param meanReciprocalRank one by the rank of the best evidence, mean over the questions
 * @param passagesPerSecond while the passages were embedded, on all cores
 */
record Retrieval(int questions, Map<Integer, Double> recallAt, double meanReciprocalRank, double passagesPerSecond) {
    static final List<Integer> DEPTHS = List.of(1, 5, 10, 20);

    static Retrieval measure(Embedder embedder, Conversations data) {
        List<List<Integer>> ranksOfQuestions = new ArrayList<>();
        long nanos = 0;
        long passages = 0;
        for (Conversation conversation : data.conversations()) {
            long begin = System.nanoTime();
            List<float[]> vectors = conversation.passages().stream()
                    .parallel()
                    .map(passage -> embedder.embedPassage(passage).orElseThrow())
                    .toList();
            nanos += System.nanoTime() - begin;
            passages += vectors.size();
            conversation.questions().stream()
                    .parallel()
                    .map(question -> ranks(embedder, question, vectors))
                    .forEachOrdered(ranksOfQuestions::add);
        }
        return of(ranksOfQuestions, passages * 1e9 / nanos);
    }

    /** @param ranksOfQuestions for each question the ranks of its evidence, from 1, ascending */
    static Retrieval of(List<List<Integer>> ranksOfQuestions, double passagesPerSecond) {
        Map<Integer, Double> recallAt = new TreeMap<>();
        for (int depth : DEPTHS) {
            recallAt.put(
                    depth,
                    ranksOfQuestions.stream()
                            .mapToDouble(ranks ->
                                    ranks.stream().filter(rank -> rank <= depth).count() / (double) ranks.size())
                            .average()
                            .orElseThrow());
        }
        double reciprocal = ranksOfQuestions.stream()
                .mapToDouble(ranks -> 1.0 / ranks.getFirst())
                .average()
                .orElseThrow();
        return new Retrieval(ranksOfQuestions.size(), recallAt, reciprocal, passagesPerSecond);
    }

    private static List<Integer> ranks(Embedder embedder, Question question, List<float[]> passages) {
        float[] vector = embedder.embedQuery(question.text()).orElseThrow();
        double[] cosines = passages.stream()
                .mapToDouble(passage -> cosine(vector, passage))
                .toArray();
        List<Integer> order = IntStream.range(0, cosines.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer place) -> -cosines[place]))
                .toList();
        return IntStream.range(0, order.size())
                .filter(rank -> question.evidence().contains(order.get(rank)))
                .mapToObj(rank -> rank + 1)
                .toList();
    }

    /** Both have norm 1. */
    private static double cosine(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += (double) left[i] * right[i];
        }
        return sum;
    }
}
