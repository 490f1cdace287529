package io.memlog.query;

/** What a search compares memories with; immutable by agreement. */
sealed interface Question {
    /** Its meaning, as a vector in the space of the memories. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record ByMeaning(float[] vector) implements Question {}

    /** Its words, because no vector could be made of it for now. */
    record ByWords(String words) implements Question {}

    /** It has nothing to compare with. */
    record Empty() implements Question {}
}
