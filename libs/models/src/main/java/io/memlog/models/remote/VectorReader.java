package io.memlog.models.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.models.remote.EmbeddingResult.Embedded;
import io.memlog.models.remote.EmbeddingResult.Refused;
import io.memlog.models.remote.ProviderFailure.Misconfigured;
import io.memlog.models.remote.ProviderFailure.Outage;
import io.memlog.models.remote.ProviderFailure.RefusedInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads, checks and normalises the vectors of one answer; immutable, thread-safe. */
final class VectorReader {
    /** Shorter vectors have no direction that rounding has not made up. */
    private static final double LEAST_NORM = 1e-6;

    private final String provider;
    private final int dimension;

    VectorReader(String provider, int dimension) {
        this.provider = provider;
        this.dimension = dimension;
    }

    /**
     * The results for vectors in the order of the texts.
     *
     * @throws Misconfigured if a vector has another dimension
     * @throws Outage if no vector of the answer can be used; a single bad one among others is laid to its text
     */
    List<EmbeddingResult> results(List<JsonNode> vectors) {
        List<EmbeddingResult> results = new ArrayList<>(vectors.size());
        int refused = 0;
        for (JsonNode vector : vectors) {
            EmbeddingResult result = result(vector);
            refused += result instanceof Refused ? 1 : 0;
            results.add(result);
        }
        if (refused == vectors.size() && results.getFirst() instanceof Refused(RefusedInput failure)) {
            throw new Outage(
                    failure.code(),
                    "provider %s: expected usable vectors, found none of %d".formatted(provider, refused));
        }
        return results;
    }

    /** Texts and vectors can no longer be paired. */
    Outage wrongCount(int expected, int found) {
        return new Outage(
                FailureCode.WRONG_COUNT,
                "provider %s: expected %d vectors, one for each text, found %d".formatted(provider, expected, found));
    }

    private EmbeddingResult result(JsonNode node) {
        if (!node.isArray()) {
            throw new Outage(
                    FailureCode.ANSWER_NOT_UNDERSTOOD,
                    "provider %s: expected an array of numbers, found %s".formatted(provider, node.getNodeType()));
        }
        if (node.size() != dimension) {
            throw new Misconfigured(
                    FailureCode.WRONG_DIMENSION,
                    "provider %s: expected dimension %d, found %d".formatted(provider, dimension, node.size()));
        }
        double[] components = new double[dimension];
        double squares = 0;
        for (int i = 0; i < dimension; i++) {
            // llama.cpp writes NaN as null.
            double component = node.get(i).isNumber() ? node.get(i).doubleValue() : Double.NaN;
            squares += component * component;
            components[i] = component;
        }
        if (!Double.isFinite(squares)) {
            return refused(FailureCode.NOT_A_NUMBER, "finite components");
        }
        return normalised(components)
                .<EmbeddingResult>map(Embedded::new)
                .orElseGet(() -> refused(FailureCode.NO_DIRECTION, "a norm of at least " + LEAST_NORM));
    }

    /** The vector of norm 1 in the same direction; empty if there is none. */
    static Optional<float[]> normalised(double[] components) {
        double squares = 0;
        for (double component : components) {
            squares += component * component;
        }
        double norm = Math.sqrt(squares);
        if (!(norm >= LEAST_NORM)) {
            return Optional.empty();
        }
        float[] vector = new float[components.length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (components[i] / norm);
        }
        return Optional.of(vector);
    }

    private Refused refused(FailureCode code, String expected) {
        return new Refused(new RefusedInput(
                code, "provider %s: expected a vector with %s, found another".formatted(provider, expected)));
    }
}
