package io.memlog.benchmarks;

/**
 * Our embedder beside another library's, vectors alone; immutable.
 *
 * @param pieces word pieces of each text
 * @param how what was called on both sides
 * @param runs ours and the other's; processor time is that of this process
 */
record EmbedderRow(int pieces, String how, Turns.Runs runs) {}
