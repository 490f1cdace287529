package io.memlog.schemas.serde;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;

/** The JSON under which a schema is registered; stateless. */
final class SchemaText {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JAVA_STRING = "avro.java.string";

    private SchemaText() {}

    /** Without Java's properties the text equals what producers in other languages register, so all share one id. */
    static String of(Schema schema, boolean stripsJavaProperties) {
        if (!stripsJavaProperties) {
            return schema.toString();
        }
        try {
            return strip(JSON.readTree(schema.toString())).toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a schema prints as JSON", e);
        }
    }

    private static JsonNode strip(JsonNode node) {
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, strip(array.get(i)));
            }
        } else if (node instanceof ObjectNode object) {
            object.properties().forEach(entry -> entry.setValue(strip(entry.getValue())));
            if (object.remove(JAVA_STRING) != null && object.size() == 1 && object.has("type")) {
                return object.get("type");
            }
        }
        return node;
    }
}
