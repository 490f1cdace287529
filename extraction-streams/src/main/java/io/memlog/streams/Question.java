package io.memlog.streams;

/** What a remote model is asked; immutable. */
sealed interface Question {
    SourceText text();

    /** Key of the memory whose text it is, or will be. */
    String memory();

    /** Equal for questions that have the same answer: the answer's key in the memo. */
    String key();

    /** Which model it is for, as metrics name it. */
    String model();

    /**
     * A vector is wanted.
     *
     * @param fingerprint its space
     */
    record OfVector(SourceText text, String memory, String key, String fingerprint) implements Question {
        @Override
        public String model() {
            return "embedder";
        }
    }

    record OfEntities(SourceText text, String memory, String key) implements Question {
        @Override
        public String model() {
            return "extractor";
        }
    }
}
