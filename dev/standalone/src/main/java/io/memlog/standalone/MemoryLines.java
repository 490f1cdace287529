package io.memlog.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.UUID;

/**
 * Reads the lines that {@code import} takes and turns each into one line of ingest-service's bulk endpoint; stateless.
 *
 * <p>A line is either a memory event in that endpoint's own form (it has {@code op}, or {@code content} and a scope), or one turn of a
 * LoCoMo conversation: the conversation becomes the user, the turn the memory, and its time of day orders the turns.
 */
final class MemoryLines {
    /** Tenant of imported conversations. */
    static final String LOCOMO_TENANT = "locomo";

    private static final DateTimeFormatter SESSION_TIME = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern("h:mm a 'on' d MMMM, uuuu")
            .toFormatter(Locale.ENGLISH);

    private MemoryLines() {}

    /**
     * The bulk line for an input line.
     *
     * @throws CommandFailedException if the line is not JSON of either form; names the line
     */
    static String toBulk(String line, long lineNumber) {
        JsonNode node = parse(line, lineNumber);
        if (node.hasNonNull("turn_id")) {
            return turn(node, lineNumber).toString();
        }
        return identified((ObjectNode) node, line, lineNumber).toString();
    }

    /** A line without ids gets them from its place and text, so that sending it again is the same event on the same memory. */
    private static ObjectNode identified(ObjectNode event, String line, long lineNumber) {
        UUID id = UUID.nameUUIDFromBytes((lineNumber + ":" + line).getBytes(UTF_8));
        if (!event.hasNonNull("eventId")) {
            event.put("eventId", "import-" + id);
        }
        if (!event.hasNonNull("memoryId") && event.path("op").asText("put").equals("put")) {
            event.put("memoryId", "import-" + id);
        }
        return event;
    }

    private static ObjectNode turn(JsonNode turn, long lineNumber) {
        String conversation = text(turn, "conversation", lineNumber);
        String turnId = text(turn, "turn_id", lineNumber);
        String speaker = text(turn, "speaker", lineNumber);
        LocalDateTime session = LocalDateTime.parse(text(turn, "session_date_time", lineNumber), SESSION_TIME);
        int position = Integer.parseInt(turnId.substring(turnId.indexOf(':') + 1));
        ObjectNode event = HttpJson.JSON.createObjectNode();
        event.put("op", "put")
                .put("eventId", "%s:%s:%s".formatted(LOCOMO_TENANT, conversation, turnId))
                .put("tenantId", LOCOMO_TENANT)
                .put("userId", conversation)
                .put("memoryId", turnId)
                .put("sessionId", "session-" + turn.path("session").asText())
                .put("actor", "import")
                .put(
                        "occurredAt",
                        session.plusSeconds(position).toInstant(ZoneOffset.UTC).toString())
                .put("kind", "turn")
                .put("content", speaker + ": " + text(turn, "text", lineNumber))
                .put("source", "locomo");
        event.putObject("metadata").put("speaker", speaker);
        return event;
    }

    private static JsonNode parse(String line, long lineNumber) {
        try {
            JsonNode node = HttpJson.JSON.readTree(line);
            if (!node.isObject()) {
                throw new CommandFailedException(
                        "line %d: expected a JSON object, found %s".formatted(lineNumber, node.getNodeType()));
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new CommandFailedException(
                    "line %d: expected a JSON object, found no JSON (%s)".formatted(lineNumber, e.getOriginalMessage()),
                    e);
        }
    }

    private static String text(JsonNode node, String field, long lineNumber) {
        JsonNode value = node.get(field);
        if (value == null || !value.isTextual()) {
            throw new CommandFailedException(
                    "line %d: expected a text '%s' beside turn_id, found %s".formatted(lineNumber, field, value));
        }
        return value.asText();
    }
}
