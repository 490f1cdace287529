package io.memlog.query;

/**
 * A memory found by its meaning; immutable.
 *
 * @param score cosine similarity, -1 to 1; comparable only between answers of the same embedding model
 */
record Hit(double score, Memory memory) {}
