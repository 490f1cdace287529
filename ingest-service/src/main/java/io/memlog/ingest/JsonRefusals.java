package io.memlog.ingest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says in the words of the API what Jackson found wrong: the field's name, what is expected, what kind was found. Stateless. */
final class JsonRefusals {
    private static final int SHOWN_NAME_LENGTH = 64;

    private JsonRefusals() {}

    /** For a body that is not JSON at all. */
    static MemlogException ofBody(JacksonException e) {
        return new MemlogException(ErrorCode.MALFORMED_REQUEST, "body: expected JSON, found " + place(e), e);
    }

    /** For a JSON object that does not fit the request. */
    static MemlogException ofField(JsonNode object, JsonMappingException e) {
        String detail = e instanceof UnrecognizedPropertyException unknown
                ? "%s: expected one of %s, found an unknown field".formatted(path(e), known(unknown))
                : "%s: expected %s, found %s".formatted(path(e), expected(e), found(object, e));
        return new MemlogException(ErrorCode.INVALID_FIELD, detail, e);
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
        String shown =
                fieldName.length() > SHOWN_NAME_LENGTH ? fieldName.substring(0, SHOWN_NAME_LENGTH) + "..." : fieldName;
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

    static String typeOf(@Nullable JsonNode node) {
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
}
