package io.memlog.models.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalDouble;

/**
 * Words a chat in the protocol of its server; immutable, thread-safe.
 *
 * @param temperature empty for models that accept no other than their own
 */
record ChatProtocol(ProviderKind.Protocol protocol, String model, OptionalDouble temperature) {

    /** How firmly a server can be held to JSON, the firmest first; immutable. */
    enum Format {
        /** The server enforces the schema. */
        SCHEMA,
        /** The server enforces JSON. */
        JSON_OBJECT,
        /** Only the prompt asks for it. */
        PLAIN
    }

    String path() {
        return switch (protocol) {
            case OPENAI -> "/chat/completions";
            case OLLAMA -> "/api/chat";
        };
    }

    ObjectNode body(ChatRequest request, Format format) {
        ObjectNode body = JsonHttp.JSON.createObjectNode();
        body.put("model", model);
        ArrayNode messages = body.putArray("messages");
        request.messages()
                .forEach(message ->
                        messages.addObject().put("role", message.role()).put("content", message.content()));
        switch (protocol) {
            case OPENAI -> {
                temperature.ifPresent(value -> body.put("temperature", value));
                openAiFormat(body, request, format);
            }
            case OLLAMA -> {
                body.put("stream", false);
                temperature.ifPresent(value -> body.putObject("options").put("temperature", value));
                ollamaFormat(body, request, format);
            }
        }
        return body;
    }

    /** The model's words; empty if there are none, for example because it declined. */
    String content(JsonNode answer) {
        JsonNode message = switch (protocol) {
            case OPENAI -> answer.path("choices").path(0).path("message");
            case OLLAMA -> answer.path("message");
        };
        return message.path("content").asText("");
    }

    private static void openAiFormat(ObjectNode body, ChatRequest request, Format format) {
        switch (format) {
            case SCHEMA -> {
                ObjectNode responseFormat = body.putObject("response_format").put("type", "json_schema");
                responseFormat
                        .putObject("json_schema")
                        .put("name", "answer")
                        .put("strict", true)
                        .set("schema", request.schema());
            }
            case JSON_OBJECT -> body.putObject("response_format").put("type", "json_object");
            case PLAIN -> body.remove("response_format");
        }
    }

    private static void ollamaFormat(ObjectNode body, ChatRequest request, Format format) {
        switch (format) {
            case SCHEMA -> body.set("format", request.schema());
            case JSON_OBJECT -> body.put("format", "json");
            case PLAIN -> body.remove("format");
        }
    }
}
