package io.memlog.chaos.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.schemas.avro.Append;
import io.memlog.schemas.avro.Delete;
import io.memlog.schemas.avro.Erase;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Message;
import io.memlog.schemas.avro.Patch;
import io.memlog.schemas.avro.Put;
import io.memlog.schemas.avro.Restore;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says an event as a request to ingest-service. Stateless. */
final class RestRequests {
    private static final JsonMapper JSON = new JsonMapper();

    private RestRequests() {}

    static HttpRequest of(URI ingest, MemoryEvent event, Duration timeout) {
        ObjectNode body = envelope(event);
        return switch (event.getOp()) {
            case Put put -> request(ingest, event, "PUT", "", fields(body, put), timeout);
            case Patch patch -> request(ingest, event, "PATCH", "", fields(body, patch), timeout);
            case Append append -> request(ingest, event, "POST", ":append", fields(body, append), timeout);
            case Delete delete -> request(ingest, event, "DELETE", "", reason(body, delete.getReason()), timeout);
            case Erase erase -> request(ingest, event, "DELETE", "", reason(body, erase.getReason()), timeout);
            case Restore ignored -> request(ingest, event, "POST", ":restore", body, timeout);
            default ->
                throw new IllegalArgumentException("no request says a %s"
                        .formatted(event.getOp().getClass().getSimpleName()));
        };
    }

    private static HttpRequest request(
            URI ingest, MemoryEvent event, String method, String suffix, ObjectNode body, Duration timeout) {
        String query = "?tenantId=%s&userId=%s%s"
                .formatted(
                        encoded(event.getTenantId()),
                        encoded(event.getUserId()),
                        event.getOp() instanceof Erase ? "&hard=true" : "");
        return HttpRequest.newBuilder(ingest.resolve("/v1/memories/" + event.getMemoryId() + suffix + query))
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", event.getEventId())
                .method(method, BodyPublishers.ofString(body.toString()))
                .build();
    }

    private static ObjectNode envelope(MemoryEvent event) {
        ObjectNode body = JSON.createObjectNode();
        body.put("occurredAt", event.getOccurredAt().toString());
        body.put("actor", event.getActor());
        if (event.getExpectedVersion() != null) {
            body.put("expectedVersion", event.getExpectedVersion());
        }
        if (!event.getExtract()) {
            body.put("extract", false);
        }
        return body;
    }

    private static ObjectNode fields(ObjectNode body, Put put) {
        body.put("kind", put.getKind()).put("content", put.getContent());
        texts(body, "tags", put.getTags());
        metadata(body, put.getMetadata());
        optional(body, put.getImportance(), put.getSource());
        time(body, "validFrom", put.getValidFrom());
        time(body, "validTo", put.getValidTo());
        time(body, "expiresAt", put.getExpiresAt());
        messages(body, put.getMessages());
        return body;
    }

    private static ObjectNode fields(ObjectNode body, Patch patch) {
        if (patch.getKind() != null) {
            body.put("kind", patch.getKind());
        }
        if (patch.getContent() != null) {
            body.put("content", patch.getContent());
        }
        texts(body, "tags", patch.getTags());
        metadata(body, patch.getMetadata());
        optional(body, patch.getImportance(), patch.getSource());
        messages(body, patch.getMessages());
        texts(body, "clear", patch.getClear());
        return body;
    }

    private static ObjectNode fields(ObjectNode body, Append append) {
        if (append.getText() != null) {
            body.put("text", append.getText());
        }
        messages(body, append.getMessages());
        return body;
    }

    private static ObjectNode reason(ObjectNode body, @Nullable String reason) {
        return reason == null ? body : body.put("reason", reason);
    }

    private static void optional(ObjectNode body, @Nullable Integer importance, @Nullable String source) {
        if (importance != null) {
            body.put("importance", importance);
        }
        if (source != null) {
            body.put("source", source);
        }
    }

    private static void time(ObjectNode body, String name, @Nullable Instant time) {
        if (time != null) {
            body.put(name, time.toString());
        }
    }

    private static void texts(ObjectNode body, String name, @Nullable List<String> texts) {
        if (texts != null) {
            ArrayNode array = body.putArray(name);
            texts.forEach(array::add);
        }
    }

    private static void metadata(ObjectNode body, @Nullable Map<String, String> metadata) {
        if (metadata != null) {
            ObjectNode object = body.putObject("metadata");
            metadata.forEach(object::put);
        }
    }

    private static void messages(ObjectNode body, @Nullable List<Message> messages) {
        if (messages == null) {
            return;
        }
        ArrayNode array = body.putArray("messages");
        for (Message message : messages) {
            ObjectNode object = array.addObject();
            object.put("role", message.getRole().name().toLowerCase(Locale.ROOT));
            if (message.getName() != null) {
                object.put("name", message.getName());
            }
            object.put("content", message.getContent());
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
