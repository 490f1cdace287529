package io.memlog.models.remote;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.models.EntityType;
import io.memlog.models.RelationType;
import io.memlog.models.Sha256;
import io.memlog.models.remote.ChatRequest.Message;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What a chat model is asked, and the closed schema of its answer; immutable, thread-safe. */
final class ExtractionPrompt {
    /** Raise it with a new resource; the old one stays, so that provenance can be read. */
    private static final int NUMBER = 2;

    /** Of a bad answer the model sees this much again. */
    private static final int MOST_REPEATED = 4_000;

    private final String instructions;
    private final ObjectNode schema = schema();
    private final String version;

    ExtractionPrompt() {
        instructions = resource("extraction-prompt-%d.txt".formatted(NUMBER))
                .replace("{entityTypes}", String.join(", ", names(EntityType.values())))
                .replace("{relationTypes}", String.join(", ", names(RelationType.values())));
        version = "%d-%s".formatted(NUMBER, Sha256.hex(instructions + schema).substring(0, 12));
    }

    /** Number of the prompt and a digest of its words and its schema. */
    String version() {
        return version;
    }

    ChatRequest about(String text) {
        return new ChatRequest(List.of(new Message("system", instructions), new Message("user", quoted(text))), schema);
    }

    /** The same question, with the answer that could not be used and why. */
    ChatRequest repair(String text, String answer, String fault) {
        String repeated = answer.length() > MOST_REPEATED ? answer.substring(0, MOST_REPEATED) : answer;
        return new ChatRequest(
                List.of(
                        new Message("system", instructions),
                        new Message("user", quoted(text)),
                        new Message("assistant", repeated.isBlank() ? "(no answer)" : repeated),
                        new Message(
                                "user",
                                "That was not the JSON object asked for (%s). Answer again with the JSON object only."
                                        .formatted(fault))),
                schema);
    }

    /** As a JSON string a text cannot end its own quotation. */
    private static String quoted(String text) {
        return JsonHttp.JSON.createObjectNode().put("text", text).toString();
    }

    private static ObjectNode schema() {
        ObjectNode entity = object("surface", "type");
        properties(entity).putObject("surface").put("type", "string");
        enumeration(properties(entity).putObject("type"), EntityType.values());
        ObjectNode relation = object("from", "to", "type", "evidence");
        properties(relation).putObject("from").put("type", "string");
        properties(relation).putObject("to").put("type", "string");
        enumeration(properties(relation).putObject("type"), RelationType.values());
        properties(relation).putObject("evidence").put("type", "string");
        ObjectNode answer = object("entities", "relations");
        properties(answer).putObject("entities").put("type", "array").set("items", entity);
        properties(answer).putObject("relations").put("type", "array").set("items", relation);
        return answer;
    }

    /** An object that has these properties, all of them and no others. */
    private static ObjectNode object(String... names) {
        ObjectNode object = JsonHttp.JSON.createObjectNode();
        object.put("type", "object").put("additionalProperties", false);
        object.putObject("properties");
        Arrays.stream(names).forEach(object.putArray("required")::add);
        return object;
    }

    private static ObjectNode properties(ObjectNode object) {
        return object.withObjectProperty("properties");
    }

    private static void enumeration(ObjectNode property, Enum<?>[] values) {
        property.put("type", "string");
        names(values).forEach(property.putArray("enum")::add);
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }

    private static String resource(String name) {
        try (InputStream stream = ExtractionPrompt.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("expected resource %s, found none".formatted(name));
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
