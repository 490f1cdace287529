package io.memlog.schemas;

/**
 * Stable error codes: the same name in an HTTP answer, an outcome, a dead-letter header and a metric label.
 *
 * <p>Names are never reused with another meaning; a code that is no longer raised stays in the list.
 */
public enum ErrorCode {
    /** A tenant, user, memory or event id breaks {@link Identifiers}. */
    INVALID_IDENTIFIER(422),
    /** The event names no tenant or no user. */
    MISSING_SCOPE(422),
    /** The operation needs a memory id and has none. */
    MISSING_MEMORY_ID(422),
    /** A field has a value outside its range or a wrong form. */
    INVALID_FIELD(422),
    /** The text is blank where a memory needs one. */
    BLANK_CONTENT(422),
    /** A message, a memory or a request is larger than its limit. */
    TOO_LARGE(413),
    /** The body is not what the content type says. */
    MALFORMED_REQUEST(400),
    /** Kafka bytes without Confluent's magic byte and schema id. */
    NOT_WIRE_FORMAT(400),
    /** The schema id is not known to the registry. */
    UNKNOWN_SCHEMA_ID(400),
    /** A readable record of another type than the topic holds. */
    WRONG_TYPE(400),
    /** The Avro body does not follow its schema. */
    MALFORMED_AVRO(400),
    /** The writer's schema cannot be resolved to ours. */
    INCOMPATIBLE_SCHEMA(400),
    /** The same event id came with another body. */
    IDEMPOTENCY_KEY_REUSED(409),
    /** The event was applied before. */
    DUPLICATE_EVENT(200),
    /** expectedVersion differs from the stored version. */
    VERSION_CONFLICT(409),
    /** The memory (or backup) does not exist. */
    NOT_FOUND(404),
    /** The memory is deleted; restore it first. */
    MEMORY_DELETED(410),
    /** An operation that only the reconciler may send. */
    FORBIDDEN_OPERATION(403),
    /** A page of another site sent a request that changes something. */
    FORBIDDEN_ORIGIN(403),
    /** The request needs a key and has none, or another. */
    UNAUTHORIZED(401),
    /** No embedding could be made for now; the memory is stored and searchable by keyword. */
    EMBEDDING_UNAVAILABLE(503),
    /** The embedding model takes other texts, but not this one; the memory is stored and searchable by keyword until its text changes. */
    EMBEDDING_REFUSED(422),
    /** No entities could be made for now; the memory is stored. */
    EXTRACTION_UNAVAILABLE(503),
    /** The chosen extractor gave no whole answer; what the memory has of entities is complete as far as the local one can see. */
    EXTRACTION_DEGRADED(503),
    /** The log did not acknowledge in time; the write may be repeated with the same event id. */
    LOG_UNAVAILABLE(503),
    /** A store could not be reached. */
    STORE_UNAVAILABLE(503),
    /** The store had not applied the writes of the reader's token in the time given; ask again with the same token. */
    NOT_YET_APPLIED(504),
    /** A store refused this one record for its own sake. */
    STORE_REFUSED_RECORD(422),
    /** What a read returned could not be compared with the log; the read itself has answered. */
    VERIFICATION_UNAVAILABLE(503),
    /** Dead letters that nobody has decided on would be deleted. */
    UNDECIDED_LETTERS(409),
    /** Another generation of the store is on its way, kept or not what was asked for; the message says which, and what to do. */
    GENERATION_CONFLICT(409),
    /** A query asks for a path, parameter or method that does not exist. */
    NO_SUCH_RESOURCE(404),
    /** The process that did it has ended before; ask for it again. */
    INTERRUPTED(503),
    /** A fault of ours. */
    INTERNAL(500);

    private final int httpStatus;

    ErrorCode(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    /** The HTTP status that goes with the code. */
    public int httpStatus() {
        return httpStatus;
    }
}
