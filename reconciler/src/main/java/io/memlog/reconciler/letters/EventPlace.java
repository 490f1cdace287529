package io.memlog.reconciler.letters;

/** An event by its place on memory.events; immutable. */
public record EventPlace(int partition, long offset) {}
