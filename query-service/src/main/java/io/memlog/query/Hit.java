package io.memlog.query;

/**
 * A memory found by its meaning, or by its words; immutable.
 *
 * @param score cosine similarity, -1 to 1, comparable only between answers of the same embedding model; by words a rank, 0 to 1
 */
record Hit(double score, Memory memory) {}
