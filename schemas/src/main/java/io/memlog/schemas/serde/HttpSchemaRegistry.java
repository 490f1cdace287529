package io.memlog.schemas.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.serde.RegistryHttp.Answer;
import java.net.URLEncoder;
import java.util.List;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** A registry that speaks Confluent's REST API: Confluent, Apicurio (ccompat), Karapace, Redpanda. Thread-safe. */
final class HttpSchemaRegistry implements SchemaRegistry {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NO_COMPATIBILITY = "NONE";
    private static final int CONFLICT = 409;
    private static final String COMPATIBILITY = "{\"compatibility\":\"BACKWARD_TRANSITIVE\"}";
    private static final int DEEPEST_REFERENCE = 16;

    private final RegistryHttp http;
    private final String normalize;

    HttpSchemaRegistry(SerdeSettings settings) {
        http = new RegistryHttp(settings);
        normalize = settings.normalizes() ? "?normalize=true" : "";
    }

    @Override
    public Optional<Schema> byId(int id) {
        return schema(id, http.get(pathOf(id)));
    }

    @Override
    public Optional<Schema> byIdFromEveryNode(int id) {
        List<Answer> answers = http.getFromEach(pathOf(id));
        if (answers.isEmpty()) {
            throw new SchemaRegistryUnavailable("no node answered " + pathOf(id));
        }
        return answers.stream().flatMap(answer -> schema(id, answer).stream()).findFirst();
    }

    @Override
    public boolean hasSubjects() {
        return !success("/subjects", http.get("/subjects")).isEmpty();
    }

    @Override
    public int register(String subject, String schema) {
        String path = "/subjects/" + encode(subject) + "/versions" + normalize;
        return id(path, written(path, http.post(path, body(schema))));
    }

    @Override
    public int find(String subject, String schema) {
        String path = "/subjects/" + encode(subject) + normalize;
        return id(path, written(path, http.post(path, body(schema))));
    }

    @Override
    public Registered latest(String subject) {
        String path = "/subjects/" + encode(subject) + "/versions/latest";
        JsonNode version = written(path, http.get(path));
        return new Registered(id(path, version), parse(version));
    }

    @Override
    public void enforceCompatibility(String subject) {
        String path = "/config/" + encode(subject);
        Answer answer = http.get(path);
        // A subject without a level of its own is a 404 for some registries, for others the global level.
        boolean isUnprotected = answer.status() == 404
                || NO_COMPATIBILITY.equals(
                        success(path, answer).path("compatibilityLevel").asText());
        if (!isUnprotected) {
            return;
        }
        Answer set = http.put(path, COMPATIBILITY);
        // Several services do this at their start; a registry that tells the slower one of a conflict has the level
        // already.
        if (set.status() != CONFLICT) {
            success(path, set);
        }
    }

    private static String pathOf(int id) {
        return "/schemas/ids/" + id;
    }

    private Optional<Schema> schema(int id, Answer answer) {
        if (saysNotFound(answer)) {
            return Optional.empty();
        }
        JsonNode found = success(pathOf(id), answer);
        String type = found.path("schemaType").asText("AVRO");
        if (!"AVRO".equals(type)) {
            throw new UndecodableRecord(
                    ErrorCode.WRONG_TYPE, "expected an Avro schema, found " + type + " under id " + id);
        }
        return Optional.of(parse(found));
    }

    /**
     * Only a 404 with one of the API's own codes (40401 subject, 40402 version, 40403 schema) is an answer. Any other 404 comes from
     * a wrong path or from something between us and the registry.
     */
    private static boolean saysNotFound(Answer answer) {
        if (answer.status() != 404) {
            return false;
        }
        int code = errorCode(answer);
        return code >= 40401 && code <= 40403;
    }

    private static int errorCode(Answer answer) {
        try {
            return JSON.readTree(answer.body()).path("error_code").asInt(0);
        } catch (JsonProcessingException e) {
            return 0;
        }
    }

    /** For a write: a refusal of this schema is told apart from everything that is no proper answer. */
    private static JsonNode written(String path, Answer answer) {
        int status = answer.status();
        if (status == CONFLICT || status == 422 || saysNotFound(answer)) {
            throw new SchemaRegistryRefusal(path + " was refused with " + status + ", code " + errorCode(answer));
        }
        return success(path, answer);
    }

    private static JsonNode success(String path, Answer answer) {
        if (!answer.isSuccess()) {
            throw new SchemaRegistryUnavailable("expected 200 from " + path + ", found " + answer.status());
        }
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new SchemaRegistryUnavailable("expected JSON from " + path, e);
        }
    }

    private static int id(String path, JsonNode answer) {
        if (!answer.path("id").canConvertToInt()) {
            throw new SchemaRegistryUnavailable("expected a schema id from " + path);
        }
        return answer.path("id").intValue();
    }

    private Schema parse(JsonNode answer) {
        try {
            return parse(answer, new Schema.Parser(), 0);
        } catch (AvroRuntimeException e) {
            throw new UndecodableRecord(ErrorCode.INCOMPATIBLE_SCHEMA, "the registered schema is not valid Avro", e);
        }
    }

    /** Named types that the schema refers to are parsed first, into the same parser. */
    private Schema parse(JsonNode answer, Schema.Parser parser, int depth) {
        if (depth > DEEPEST_REFERENCE) {
            throw new UndecodableRecord(
                    ErrorCode.INCOMPATIBLE_SCHEMA, "schema references are nested deeper than " + DEEPEST_REFERENCE);
        }
        for (JsonNode reference : answer.path("references")) {
            if (!parser.getTypes().containsKey(reference.path("name").asText())) {
                String path = "/subjects/" + encode(reference.path("subject").asText()) + "/versions/"
                        + reference.path("version").asInt();
                parse(success(path, http.get(path)), parser, depth + 1);
            }
        }
        return parser.parse(answer.path("schema").asText());
    }

    private static String body(String schema) {
        return JSON.createObjectNode().put("schema", schema).toString();
    }

    private static String encode(String pathSegment) {
        return URLEncoder.encode(pathSegment, UTF_8).replace("+", "%20");
    }
}
