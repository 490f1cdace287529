package io.memlog.schemas.serde;

import io.memlog.schemas.ErrorCode;
import java.io.EOFException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.AvroTypeException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Gives another vendor's deserializer our two kinds of failure, so that the stream need not know which serde it runs on.
 * As thread-safe as the deserializer inside.
 *
 * <p>What cannot be told apart counts as {@link SchemaRegistryUnavailable}: stopping loses nothing.
 */
final class ForeignDeserializer<T extends SpecificRecord> implements Deserializer<T> {
    private static final String REST_EXCEPTION = "RestClientException";

    private final Deserializer<?> inside;
    private final List<Class<? extends T>> expected;

    ForeignDeserializer(Deserializer<?> inside, Collection<Class<? extends T>> expected) {
        this.inside = inside;
        this.expected = List.copyOf(expected);
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        inside.configure(configs, isKey);
    }

    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] data) {
        if (data == null) {
            return null;
        }
        int id = WireFormat.schemaId(data);
        Object record;
        try {
            record = inside.deserialize(topic, data);
        } catch (RuntimeException e) {
            throw classify(id, e);
        }
        for (Class<? extends T> type : expected) {
            if (type.isInstance(record)) {
                return type.cast(record);
            }
        }
        throw new UndecodableRecord(
                ErrorCode.WRONG_TYPE, "expected one of " + expected + ", found another type (schema id " + id + ")");
    }

    @Override
    public void close() {
        inside.close();
    }

    private static RuntimeException classify(int id, RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Optional<ErrorCode> code = undecodable(cause);
            if (code.isPresent()) {
                return new UndecodableRecord(
                        code.get(), "schema id " + id + ": " + cause.getClass().getName(), failure);
            }
            if (cause instanceof RetriableException || cause instanceof IOException) {
                break;
            }
        }
        return new SchemaRegistryUnavailable("schema id " + id + ": " + failure.getMessage(), failure);
    }

    private static Optional<ErrorCode> undecodable(Throwable cause) {
        if (cause instanceof AvroTypeException) {
            return Optional.of(ErrorCode.INCOMPATIBLE_SCHEMA);
        }
        if (cause instanceof AvroRuntimeException
                || cause instanceof EOFException
                || cause instanceof IndexOutOfBoundsException
                || cause instanceof ClassCastException) {
            return Optional.of(ErrorCode.MALFORMED_AVRO);
        }
        boolean isUnknown = cause.getClass().getSimpleName().equals(REST_EXCEPTION) && saysNotFound(cause);
        return isUnknown ? Optional.of(ErrorCode.UNKNOWN_SCHEMA_ID) : Optional.empty();
    }

    /** By name: the class is on the class path only together with the foreign serde. */
    private static boolean saysNotFound(Throwable restException) {
        try {
            Object code = restException.getClass().getMethod("getErrorCode").invoke(restException);
            return code instanceof Integer number && number >= 40401 && number <= 40403;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
