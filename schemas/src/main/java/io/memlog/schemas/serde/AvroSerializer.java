package io.memlog.schemas.serde;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes specific records in Confluent's wire format; null stays null (a tombstone). Thread-safe once configured.
 *
 * <p>{@link #serialize} throws {@link SchemaRegistryUnavailable} (try again later) or {@link SchemaRegistryRefusal} (the schema
 * is not accepted; a person must look).
 */
public final class AvroSerializer<T extends SpecificRecord> implements Serializer<T> {
    private static final int TARGETS = 1_000;

    private record SubjectSchema(String subject, Schema schema) {}

    /** What to write: the id, and the registered schema where it is another one than the record's own. */
    private record Target(int id, @Nullable Schema otherSchema) {}

    private record Configured(SerdeSettings settings, SchemaRegistry registry, boolean isKey) {}

    private final BoundedCache<SubjectSchema, Target> targets = new BoundedCache<>(TARGETS);
    private volatile @Nullable Configured configured;

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        SerdeSettings settings = SerdeSettings.of(configs);
        configured = new Configured(settings, Registries.open(settings), isKey);
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T data) {
        if (data == null) {
            return null;
        }
        Target target = target(topic, data.getSchema());
        byte[] own = encode(target.id(), data.getSchema(), data);
        return target.otherSchema() == null ? own : rewrite(own, data.getSchema(), target.id(), target.otherSchema());
    }

    private Target target(String topic, Schema schema) {
        Configured with = configured;
        if (with == null) {
            throw new IllegalStateException("configure the serializer before use");
        }
        String subject = with.settings().subjects(with.isKey()).subject(topic, with.isKey(), schema);
        SubjectSchema key = new SubjectSchema(subject, schema);
        Target target = targets.get(key);
        if (target == null) {
            target = ask(with, subject, schema);
            targets.put(key, target);
        }
        return target;
    }

    private static Target ask(Configured with, String subject, Schema schema) {
        String text = SchemaText.of(schema, with.settings().stripsJavaProperties());
        if (with.settings().registersSchemas()) {
            return new Target(with.registry().register(subject, text), null);
        }
        if (with.settings().writesLatest()) {
            return latest(with.registry().latest(subject), subject, schema);
        }
        return new Target(with.registry().find(subject, text), null);
    }

    private static Target latest(SchemaRegistry.Registered latest, String subject, Schema own) {
        if (SchemaNormalization.toParsingForm(latest.schema()).equals(SchemaNormalization.toParsingForm(own))) {
            return new Target(latest.id(), null);
        }
        if (SchemaCompatibility.checkReaderWriterCompatibility(latest.schema(), own)
                        .getType()
                != SchemaCompatibilityType.COMPATIBLE) {
            throw new SchemaRegistryRefusal("the latest version of " + subject + " (schema id " + latest.id()
                    + ") cannot read what our " + own.getFullName() + " writes");
        }
        return new Target(latest.id(), latest.schema());
    }

    private static byte[] encode(int id, Schema schema, SpecificRecord data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        WireFormat.writeHeader(out, id);
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new SpecificDatumWriter<SpecificRecord>(schema).write(data, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toByteArray();
    }

    /** By Avro's resolution, as if the record had been read with the registered schema and written again. */
    private static byte[] rewrite(byte[] own, Schema ownSchema, int id, Schema registered) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(own.length + 64);
        WireFormat.writeHeader(out, id);
        try {
            Object resolved = new GenericDatumReader<Object>(ownSchema, registered)
                    .read(null, new BoundedDecoder(own, WireFormat.HEADER_BYTES));
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new GenericDatumWriter<>(registered).write(resolved, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toByteArray();
    }
}
