package io.memlog.streams;

import io.memlog.schemas.avro.Embedding;

/** What became of a question to a remote model; immutable. */
sealed interface Reply {
    Question question();

    record Vector(Question.OfVector question, Embedding embedding) implements Reply {}

    /**
     * The provider takes other texts, but not this one.
     *
     * @param code stable name of the reason
     * @param isFinal it said so itself; otherwise its failure on this text alone may still be chance
     */
    record Refused(Question.OfVector question, String code, boolean isFinal) implements Reply {}

    /** The model's findings, or what there is without it but because of what it said. */
    record Entities(Question.OfEntities question, Extracted extracted) implements Reply {}

    /** The chat model was not reached: what the local extractor found. */
    record LocalEntities(Question.OfEntities question, Extracted extracted, String code) implements Reply {}

    /**
     * Nobody answered.
     *
     * @param code stable name of the reason
     */
    record Failed(Question question, String code) implements Reply {}
}
