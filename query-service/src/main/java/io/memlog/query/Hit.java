package io.memlog.query;

/**
 * A memory found by its meaning, or by its words; immutable.
 *
 * @param score by vector the cosine similarity, -1 to 1, comparable only between answers of the same embedding model; by words a
 *     rank, 0 to 1; the two are not comparable
 */
record Hit(double score, MatchedBy matchedBy, Memory memory) {}
