package io.memlog.schemas.serde;

import io.memlog.schemas.ErrorCode;
import java.util.Set;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes themselves cannot be read, now or later: dead-letter the record and go on, never retry.
 *
 * <p>Immutable. The message holds no part of the bytes.
 */
public final class UndecodableRecord extends SerializationException {
    private static final long serialVersionUID = 1L;
    private static final Set<ErrorCode> CODES = Set.of(
            ErrorCode.NOT_WIRE_FORMAT,
            ErrorCode.UNKNOWN_SCHEMA_ID,
            ErrorCode.WRONG_TYPE,
            ErrorCode.MALFORMED_AVRO,
            ErrorCode.INCOMPATIBLE_SCHEMA);

    private final ErrorCode code;

    public UndecodableRecord(ErrorCode code, String message) {
        this(code, message, null);
    }

    public UndecodableRecord(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        if (!CODES.contains(code)) {
            throw new IllegalArgumentException("expected one of " + CODES + ", found " + code);
        }
        this.code = code;
    }

    /** One of NOT_WIRE_FORMAT, UNKNOWN_SCHEMA_ID, WRONG_TYPE, MALFORMED_AVRO, INCOMPATIBLE_SCHEMA. */
    public ErrorCode code() {
        return code;
    }
}
