package io.memlog.models;

/** Opens extractors; stateless, thread-safe. */
public final class Extractors {
    private Extractors() {}

    /** The deterministic extractor of rules, word lists and dates. */
    public static Extractor rules() {
        return new RuleExtractor();
    }
}
