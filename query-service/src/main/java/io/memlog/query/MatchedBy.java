package io.memlog.query;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a hit has in common with the question; immutable. */
enum MatchedBy {
    /** Its meaning: both vectors are of one embedding space. */
    @JsonProperty("vector")
    VECTOR,
    /** At least one word. */
    @JsonProperty("words")
    WORDS
}
