package io.memlog.reconciler.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.service.Json;

/** Reads what requests say: the body as fields, and fields into a record; stateless. */
public final class Parameters {
    private Parameters() {}

    /**
     * The fields of a body; none if it is empty.
     *
     * @throws MemlogException if it is no JSON object
     */
    public static ObjectNode of(String body) {
        try {
            if (Json.mapper().readTree(body.isBlank() ? "{}" : body) instanceof ObjectNode fields) {
                return fields;
            }
            throw new MemlogException(ErrorCode.MALFORMED_REQUEST, "expected a JSON object, found another value");
        } catch (JsonProcessingException e) {
            throw new MemlogException(
                    ErrorCode.MALFORMED_REQUEST, "expected a JSON object, found " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Reads all fields.
     *
     * @param form the fields there are, for the message
     * @throws MemlogException if a field is unknown or of another type, or the record refuses it
     */
    public static <T> T read(ObjectNode parameters, Class<T> type, String form) {
        try {
            return Json.mapper().treeToValue(parameters, type);
        } catch (JsonProcessingException e) {
            // A record that refuses a value says better than the parser what it expects.
            if (e.getCause() instanceof MemlogException refused) {
                throw refused;
            }
            throw new MemlogException(
                    ErrorCode.MALFORMED_REQUEST,
                    "expected {%s} as JSON, found %s".formatted(form, e.getOriginalMessage()),
                    e);
        }
    }
}
