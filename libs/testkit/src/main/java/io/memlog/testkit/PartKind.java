package io.memlog.testkit;

/** The parts that are not ours. Thread-safe: a constant. */
public enum PartKind {
    KAFKA,
    REGISTRY,
    POSTGRES,
    NEO4J
}
