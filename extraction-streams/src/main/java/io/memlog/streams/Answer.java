package io.memlog.streams;

import io.memlog.schemas.ErrorCode;

/** What a model had to say on a text; immutable. */
sealed interface Answer<T> {
    record Found<T>(T value) implements Answer<T> {}

    /** The text holds nothing for this model. */
    record Nothing<T>() implements Answer<T> {}

    /**
     * The model could not be asked, or gave no usable answer.
     *
     * @param code what is missing, and whether it may still come
     */
    record Failed<T>(ErrorCode code) implements Answer<T> {}
}
