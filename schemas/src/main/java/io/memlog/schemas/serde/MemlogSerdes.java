package io.memlog.schemas.serde;

import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.Finding;
import io.memlog.schemas.avro.LetterDecision;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.Progress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Utils;

/**
 * The one place where the value serde of every service is chosen and configured; stateless.
 *
 * <p>Start from {@link #config} or put Confluent's keys into a map of your own; {@value #VALUE_SERDE} names another serde class.
 */
public final class MemlogSerdes {
    /** Class name of the value serde, for example Confluent's SpecificAvroSerde; ours when unset. */
    public static final String VALUE_SERDE = "memlog.value.serde";

    public static final String REGISTRY_URL = SerdeSettings.URL;

    private static final String ENVIRONMENT_PREFIX = "MEMLOG_SERDE_";

    private MemlogSerdes() {}

    /**
     * The serde's configuration from a service's environment: MEMLOG_SCHEMA_REGISTRY_URL, MEMLOG_VALUE_SERDE, and any of Confluent's
     * keys as MEMLOG_SERDE_ plus the key in capitals with underscores (MEMLOG_SERDE_AUTO_REGISTER_SCHEMAS).
     */
    public static Map<String, String> config(Map<String, String> environment) {
        Map<String, String> config = new HashMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(ENVIRONMENT_PREFIX)) {
                config.put(key(name), value);
            }
        });
        put(config, REGISTRY_URL, environment, "MEMLOG_SCHEMA_REGISTRY_URL");
        put(config, VALUE_SERDE, environment, "MEMLOG_VALUE_SERDE");
        return Map.copyOf(config);
    }

    /** The configuration for a registry address, everything else at its default. */
    public static Map<String, String> config(String registryUrl) {
        return Map.of(REGISTRY_URL, registryUrl);
    }

    /** Any record type of the pipeline. */
    public static Serde<SpecificRecord> values(Map<String, ?> config) {
        return serde(config, Contracts.TYPES);
    }

    /** Values of memory.events. */
    public static Serde<MemoryEvent> events(Map<String, ?> config) {
        return serde(config, List.of(MemoryEvent.class));
    }

    /** Values of memory.enriched: MemoryRecord or Progress, each under a subject of its own. */
    public static Serde<SpecificRecord> enriched(Map<String, ?> config) {
        Map<String, Object> perRecord = new HashMap<>(config);
        perRecord.put(SerdeSettings.VALUE_SUBJECTS, SubjectNames.TOPIC_RECORD.className());
        return serde(perRecord, List.of(MemoryRecord.class, Progress.class));
    }

    /** Of the memories in memory.enriched only what a comparison needs, at a fraction of the cost; any other record is WRONG_TYPE. */
    public static Deserializer<RecordDigests> digests(Map<String, ?> config) {
        if (isOurs(config)) {
            return new DigestsDeserializer(config);
        }
        Deserializer<MemoryRecord> whole = records(config).deserializer();
        return (topic, data) -> {
            MemoryRecord memory = whole.deserialize(topic, data);
            return memory == null
                    ? null
                    : new RecordDigests(memory.getVersion(), memory.getVectorDigest(), memory.getGraphDigest());
        };
    }

    /** Values of memory.outcomes. */
    public static Serde<Outcome> outcomes(Map<String, ?> config) {
        return serde(config, List.of(Outcome.class));
    }

    /** Values of memory.inconsistencies. */
    public static Serde<Finding> findings(Map<String, ?> config) {
        return serde(config, List.of(Finding.class));
    }

    /** Values of memory.dead-letter.decisions. */
    public static Serde<LetterDecision> letterDecisions(Map<String, ?> config) {
        return serde(config, List.of(LetterDecision.class));
    }

    /** MemoryRecord alone, for state stores: the subject follows the store's changelog topic. */
    public static Serde<MemoryRecord> records(Map<String, ?> config) {
        return serde(config, List.of(MemoryRecord.class));
    }

    private static <T extends SpecificRecord> Serde<T> serde(
            Map<String, ?> config, Collection<Class<? extends T>> types) {
        boolean isOurs = isOurs(config);
        Serde<T> serde = isOurs ? new AvroSerde<>(types) : foreign(className(config), types);
        serde.configure(isOurs ? config : withSharedDefaults(config), false);
        return serde;
    }

    private static boolean isOurs(Map<String, ?> config) {
        String name = className(config);
        return name.isBlank() || name.equals(AvroSerde.class.getName());
    }

    private static String className(Map<String, ?> config) {
        return Objects.requireNonNullElse(config.get(VALUE_SERDE), "").toString();
    }

    @SuppressWarnings("unchecked") // A serializer of specific records takes any of them.
    private static <T extends SpecificRecord> Serde<T> foreign(String className, Collection<Class<? extends T>> types) {
        try {
            Serde<T> serde = (Serde<T>) Utils.newInstance(className, Serde.class);
            return Serdes.serdeFrom(serde.serializer(), new ForeignDeserializer<T>(serde.deserializer(), types));
        } catch (ClassNotFoundException | ClassCastException e) {
            throw new ConfigException(VALUE_SERDE, className, "expected a Kafka serde on the class path");
        }
    }

    /** Confluent's serde must register the same text as ours and must read specific records. */
    private static Map<String, Object> withSharedDefaults(Map<String, ?> config) {
        Map<String, Object> shared = new HashMap<>(config);
        shared.putIfAbsent(SerdeSettings.REMOVE_JAVA_PROPERTIES, true);
        shared.putIfAbsent(SerdeSettings.SPECIFIC_READER, true);
        return shared;
    }

    private static String key(String environmentName) {
        return environmentName
                .substring(ENVIRONMENT_PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
    }

    private static void put(Map<String, String> config, String key, Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value != null && !value.isBlank()) {
            config.put(key, value);
        }
    }

    /**
     * Registers the pipeline's schemas under the subjects of its topics, so that a registry without any schema is never a normal
     * state, and has the registry refuse incompatible versions; services call it once at start. Does nothing when schemas are not to be registered automatically.
     *
     * @throws SchemaRegistryUnavailable when the registry cannot be reached: try again later
     */
    public static void registerContracts(Map<String, ?> config) {
        SerdeSettings settings = SerdeSettings.of(config);
        if (!settings.registersSchemas()) {
            return;
        }
        SchemaRegistry registry = Registries.open(settings);
        register(registry, settings, Topics.EVENTS, settings.valueSubjects(), MemoryEvent.class);
        register(registry, settings, Topics.ENRICHED, SubjectNames.TOPIC_RECORD, MemoryRecord.class);
        register(registry, settings, Topics.ENRICHED, SubjectNames.TOPIC_RECORD, Progress.class);
        register(registry, settings, Topics.OUTCOMES, settings.valueSubjects(), Outcome.class);
        register(registry, settings, Topics.INCONSISTENCIES, settings.valueSubjects(), Finding.class);
        register(registry, settings, Topics.LETTER_DECISIONS, settings.valueSubjects(), LetterDecision.class);
    }

    private static void register(
            SchemaRegistry registry,
            SerdeSettings settings,
            String topic,
            SubjectNames names,
            Class<? extends SpecificRecord> type) {
        Schema schema = SpecificData.get().getSchema(type);
        String subject = names.subject(topic, false, schema);
        registry.register(subject, SchemaText.of(schema, settings.stripsJavaProperties()));
        registry.enforceCompatibility(subject);
    }
}
