package io.memlog.models;

/** Opens extractors; stateless, thread-safe. */
public final class Extractors {
    private Extractors() {}

    /** The deterministic extractor of rules, word lists and dates. */
    public static Extractor rules() {
        return new RuleExtractor();
    }

    /** Rules, and the head that finds names in the states of this encoder where the build has one for it. */
    public static LocalExtractor local(Encoder encoder) {
        return new LocalExtractor(encoder);
    }
}
