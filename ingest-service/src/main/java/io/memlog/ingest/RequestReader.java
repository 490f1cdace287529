package io.memlog.ingest;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.service.Json;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads JSON into a {@link WriteRequest} and guesses nothing: an unknown field or a value of another type is refused with the
 * field's name, never with its value. Thread-safe.
 */
final class RequestReader {
    private static final String OPERATION_FIELD = "op";

    private static final Set<String> ENVELOPE_FIELDS = Arrays.stream(Envelope.class.getRecordComponents())
            .map(RecordComponent::getName)
            .collect(Collectors.toUnmodifiableSet());

    private final ObjectMapper mapper = strictMapper();

    /**
     * Reads a write of a known operation.
     *
     * @throws MemlogException with {@link ErrorCode#MALFORMED_REQUEST} if it is not a JSON object, else
     *     {@link ErrorCode#INVALID_FIELD}
     */
    WriteRequest read(byte[] json, Operation operation) {
        return request(object(json), operation);
    }

    /** Reads a write that names its operation in the field {@code op}; without one it is a put. */
    WriteRequest readLine(byte[] json) {
        ObjectNode object = object(json);
        JsonNode name = object.remove(OPERATION_FIELD);
        if (name == null || name.isNull()) {
            return request(object, Operation.PUT);
        }
        if (!name.isTextual()) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD, "op: expected a text, found " + JsonRefusals.typeOf(name));
        }
        return request(object, Operation.named(name.textValue()));
    }

    private WriteRequest request(ObjectNode object, Operation operation) {
        ObjectNode envelope = mapper.createObjectNode();
        for (String field : ENVELOPE_FIELDS) {
            JsonNode value = object.remove(field);
            if (value != null) {
                envelope.set(field, value);
            }
        }
        return new WriteRequest(convert(envelope, Envelope.class), convert(object, operation.fields()));
    }

    private ObjectNode object(byte[] json) {
        JsonNode node;
        try {
            node = mapper.readTree(json);
        } catch (JacksonException e) {
            throw JsonRefusals.ofBody(e);
        } catch (IOException e) {
            throw new MemlogException(
                    ErrorCode.MALFORMED_REQUEST, "body: expected JSON in UTF-8, found other bytes", e);
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new MemlogException(
                ErrorCode.MALFORMED_REQUEST, "body: expected a JSON object, found " + JsonRefusals.typeOf(node));
    }

    private <T> T convert(ObjectNode object, Class<T> type) {
        try {
            return mapper.treeToValue(object, type);
        } catch (JsonMappingException e) {
            throw JsonRefusals.ofField(object, e);
        } catch (JacksonException e) {
            throw new IllegalStateException("a tree is converted without parsing", e);
        }
    }

    private static ObjectMapper strictMapper() {
        ObjectMapper strict = Json.mapper().copy().registerModule(StrictValues.module());
        strict.setDefaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL));
        return strict;
    }
}
