package io.memlog.query;

import java.util.List;

/** A column of {@code memory} that holds vectors; immutable. */
enum VectorColumn {
    FIRST {
        @Override
        String of(Spaces.Pair pair) {
            return pair.first();
        }

        @Override
        String inStatement(String statement, int dimension) {
            return statement
                    .replace("{vector}", "embedding")
                    .replace("{fingerprint}", "embedding_fingerprint")
                    .replace("{indexed}", "TRUE");
        }
    },

    /** Takes vectors of any dimension, so its index is one over those of one dimension. */
    NEXT {
        @Override
        String of(Spaces.Pair pair) {
            return pair.next();
        }

        @Override
        String inStatement(String statement, int dimension) {
            return statement
                    .replace("{vector}", "(next_embedding::vector(%d))".formatted(dimension))
                    .replace("{fingerprint}", "next_fingerprint")
                    .replace("{indexed}", "vector_dims(next_embedding) = " + dimension);
        }
    };

    static final List<VectorColumn> ALL = List.of(values());

    abstract String of(Spaces.Pair pair);

    /** Puts the column into a statement: names cannot be parameters. */
    abstract String inStatement(String statement, int dimension);
}
