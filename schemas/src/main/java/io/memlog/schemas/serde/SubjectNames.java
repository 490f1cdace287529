package io.memlog.schemas.serde;

import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;

/** Under which subject a schema is registered; Confluent's three strategies, named by Confluent's class names. Immutable. */
public enum SubjectNames {
    TOPIC("TopicNameStrategy"),
    RECORD("RecordNameStrategy"),
    TOPIC_RECORD("TopicRecordNameStrategy");

    private static final String PACKAGE = "io.confluent.kafka.serializers.subject.";

    private final String simpleName;

    SubjectNames(String simpleName) {
        this.simpleName = simpleName;
    }

    /** The value that Confluent's serializers expect for this strategy. */
    public String className() {
        return PACKAGE + simpleName;
    }

    String subject(String topic, boolean isKey, Schema schema) {
        return switch (this) {
            case TOPIC -> topic + (isKey ? "-key" : "-value");
            case RECORD -> schema.getFullName();
            case TOPIC_RECORD -> topic + "-" + schema.getFullName();
        };
    }

    /** Accepts Confluent's class name (its class need not exist), or the class itself where Confluent's jars are present. */
    static SubjectNames parse(String key, Object value) {
        String name = value instanceof Class<?> type
                ? type.getName()
                : value.toString().strip();
        for (SubjectNames names : values()) {
            if (name.equals(names.className()) || name.equals(names.simpleName)) {
                return names;
            }
        }
        throw new ConfigException(
                key,
                name,
                "expected TopicNameStrategy, RecordNameStrategy or TopicRecordNameStrategy of " + PACKAGE + "*");
    }
}
