package io.memlog.ingest;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.service.Json;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
            throw new MemlogException(ErrorCode.INVALID_FIELD, "op: expected a text, found " + typeOf(name));
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
            throw new MemlogException(ErrorCode.MALFORMED_REQUEST, "body: expected JSON, found " + place(e), e);
        } catch (IOException e) {
            throw new MemlogException(
                    ErrorCode.MALFORMED_REQUEST, "body: expected JSON in UTF-8, found other bytes", e);
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new MemlogException(ErrorCode.MALFORMED_REQUEST, "body: expected a JSON object, found " + typeOf(node));
    }

    private <T> T convert(ObjectNode object, Class<T> type) {
        try {
            return mapper.treeToValue(object, type);
        } catch (UnrecognizedPropertyException e) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD,
                    "%s: expected one of %s, found an unknown field".formatted(path(e), known(e)),
                    e);
        } catch (JsonMappingException e) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD,
                    "%s: expected %s, found %s".formatted(path(e), expected(e), found(object, e)),
                    e);
        } catch (JacksonException e) {
            throw new IllegalStateException("a tree is converted without parsing", e);
        }
    }

    /** Limits of the parser itself, such as nesting, have no location. */
    private static String place(JacksonException e) {
        JsonLocation location = e.getLocation();
        return location == null
                ? "something else"
                : "something else at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(printable(step.getFieldName()));
            }
        }
        return path.toString();
    }

    /** The name of a field comes from the caller: it is shown, but not at any length and not with control characters. */
    private static String printable(String fieldName) {
        String shown = fieldName.length() > 64 ? fieldName.substring(0, 64) + "..." : fieldName;
        return shown.replaceAll("\\p{C}", "?");
    }

    private static List<String> known(UnrecognizedPropertyException e) {
        Collection<Object> names = e.getKnownPropertyIds();
        return names == null
                ? List.of()
                : names.stream().map(Object::toString).sorted().toList();
    }

    private static @Nullable Class<?> target(JsonMappingException e) {
        if (e.getCause() instanceof InputCoercionException outOfRange) {
            return outOfRange.getTargetType();
        }
        return e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
    }

    private static String expected(JsonMappingException e) {
        Class<?> target = target(e);
        if (target == null) {
            return "another value";
        }
        if (target == Instant.class) {
            return "a time like 2026-01-31T12:00:00Z, year 1 to 9999";
        }
        if (target == Integer.class || target == Long.class || target == int.class || target == long.class) {
            return "an integer";
        }
        if (target == Boolean.class || target == boolean.class) {
            return "true or false";
        }
        if (target == String.class) {
            return "a text of whole Unicode characters";
        }
        if (Collection.class.isAssignableFrom(target)) {
            return "an array";
        }
        return Map.class.isAssignableFrom(target) || target.isRecord() ? "an object" : "another value";
    }

    private static String found(JsonNode root, JsonMappingException e) {
        JsonNode node = root;
        for (JsonMappingException.Reference step : e.getPath()) {
            node = step.getFieldName() == null ? node.path(step.getIndex()) : node.path(step.getFieldName());
        }
        return typeOf(node);
    }

    private static String typeOf(@Nullable JsonNode node) {
        return node == null
                ? "nothing"
                : switch (node.getNodeType()) {
                    case ARRAY -> "an array";
                    case OBJECT, POJO -> "an object";
                    case BOOLEAN -> "a boolean";
                    case NUMBER -> "a number of " + (node.isIntegralNumber() ? "that size" : "another kind");
                    case STRING, BINARY -> "another text";
                    case NULL -> "null";
                    case MISSING -> "nothing";
                };
    }

    private static ObjectMapper strictMapper() {
        ObjectMapper strict = Json.mapper().copy().registerModule(StrictValues.module());
        strict.setDefaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL));
        return strict;
    }
}
