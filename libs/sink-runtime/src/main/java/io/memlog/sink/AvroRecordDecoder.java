package io.memlog.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.Progress;
import io.memlog.schemas.serde.UndecodableRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Decodes memory.enriched and memory.outcomes and holds each record to what its topic may contain, so that a store adapter can trust
 * key and value. Thread-safe if the deserializer is.
 */
final class AvroRecordDecoder implements RecordDecoder {
    private final Deserializer<SpecificRecord> values;

    AvroRecordDecoder(Deserializer<SpecificRecord> values) {
        this.values = values;
    }

    @Override
    public ConsumerRecord<String, @Nullable SpecificRecord> decode(ConsumerRecord<byte[], byte[]> raw) {
        String key = key(raw.key());
        SpecificRecord value = value(raw);
        switch (raw.topic()) {
            case Topics.ENRICHED -> checkEnriched(key, value);
            case Topics.OUTCOMES -> require(value instanceof Outcome, "an Outcome", value);
            default ->
                throw new IllegalArgumentException(
                        "%s: expected %s or %s".formatted(raw.topic(), Topics.ENRICHED, Topics.OUTCOMES));
        }
        return new ConsumerRecord<>(
                raw.topic(),
                raw.partition(),
                raw.offset(),
                raw.timestamp(),
                raw.timestampType(),
                raw.serializedKeySize(),
                raw.serializedValueSize(),
                key,
                value,
                raw.headers(),
                raw.leaderEpoch());
    }

    private static String key(byte @Nullable [] bytes) {
        if (bytes == null) {
            throw new MemlogException(ErrorCode.MISSING_MEMORY_ID, "expected a key, found none");
        }
        return new String(bytes, UTF_8);
    }

    private @Nullable SpecificRecord value(ConsumerRecord<byte[], byte[]> raw) {
        byte @Nullable [] bytes = raw.value();
        if (bytes == null) {
            return null;
        }
        try {
            return values.deserialize(raw.topic(), raw.headers(), bytes);
        } catch (UndecodableRecord e) {
            throw new MemlogException(e.code(), String.valueOf(e.getMessage()), e);
        } catch (RetriableException e) { // SchemaRegistryUnavailable, or what another serde calls it
            throw new LogUnavailableException("schema registry: expected an answer", e);
        } catch (SerializationException e) {
            // A serde that is not ours; its message might hold a part of the bytes.
            throw new MemlogException(ErrorCode.MALFORMED_AVRO, "the serde refuses the bytes", e);
        }
    }

    private static void checkEnriched(String key, @Nullable SpecificRecord value) {
        if (Partitions.isProgressKey(key)) {
            require(value instanceof Progress, "a Progress", value);
            return;
        }
        MemoryKey.parse(key);
        switch (value) {
            case null -> {}
            case MemoryRecord memory -> {
                String own = memory.getTenantId() + "/" + memory.getUserId() + "/" + memory.getMemoryId();
                if (!own.equals(key)) {
                    throw new MemlogException(
                            ErrorCode.INVALID_FIELD, "expected the key of the record's own memory, found another");
                }
            }
            default -> require(false, "a MemoryRecord or a tombstone", value);
        }
    }

    private static void require(boolean isExpected, String expected, @Nullable SpecificRecord found) {
        if (!isExpected) {
            String name = found == null ? "a tombstone" : found.getClass().getSimpleName();
            throw new MemlogException(ErrorCode.WRONG_TYPE, "expected %s, found %s".formatted(expected, name));
        }
    }
}
