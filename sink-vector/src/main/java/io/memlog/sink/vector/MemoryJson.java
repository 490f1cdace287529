package io.memlog.sink.vector;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.memlog.schemas.avro.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The jsonb columns: metadata as an object of strings, messages as an array of {@code {"role", "name"?, "content"}}. Stateless. */
final class MemoryJson {
    private static final JsonFactory JSON = new JsonFactory();

    private MemoryJson() {}

    static byte[] metadata(Map<String, String> metadata) {
        return write(json -> {
            json.writeStartObject();
            for (Map.Entry<String, String> entry : metadata.entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
        });
    }

    static byte[] messages(List<Message> messages) {
        return write(json -> {
            json.writeStartArray();
            for (Message message : messages) {
                json.writeStartObject();
                json.writeStringField("role", message.getRole().name());
                if (message.getName() != null) {
                    json.writeStringField("name", message.getName());
                }
                json.writeStringField("content", message.getContent());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static byte[] write(Content content) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            content.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }

    @FunctionalInterface
    private interface Content {
        void to(JsonGenerator json) throws IOException;
    }
}
