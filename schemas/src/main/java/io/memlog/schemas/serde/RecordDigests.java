package io.memlog.schemas.serde;

/**
 * What comparing a store with the log needs of a MemoryRecord; immutable.
 *
 * @param version of the memory
 * @param vectorDigest what the vector store must hold
 * @param graphDigest what the graph store must hold
 */
public record RecordDigests(long version, long vectorDigest, long graphDigest) {}
