package io.memlog.models;

/** Finds entities and relations by rules and word lists; immutable, thread-safe, deterministic. */
final class RuleExtractor implements Extractor {
    @Override
    public String id() {
        return "memlog-rules";
    }

    @Override
    public String version() {
        return "0";
    }

    @Override
    public Extraction extract(ExtractionRequest request) {
        return Extraction.EMPTY;
    }
}
