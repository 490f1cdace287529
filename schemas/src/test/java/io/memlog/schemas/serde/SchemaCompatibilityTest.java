package io.memlog.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every schema that was ever released is kept; the current ones must read all of them (BACKWARD_TRANSITIVE). */
class SchemaCompatibilityTest {
    private static final Path KEPT = Path.of("src/test/resources/compatibility");
    private static final int RANDOM_RECORDS = 300;

    record Kept(Class<? extends SpecificRecord> type, int version, Schema schema) {
        Schema current() {
            return SpecificData.get().getSchema(type);
        }

        @Override
        public String toString() {
            return type.getSimpleName() + " v" + version;
        }
    }

    static List<Class<? extends SpecificRecord>> types() {
        return Contracts.TYPES;
    }

    static Stream<Kept> everyKeptVersion() {
        return types().stream().flatMap(type -> keptVersionsOf(type).stream());
    }

    @ParameterizedTest
    @MethodSource("everyKeptVersion")
    void currentSchemaReadsEveryKeptVersion(Kept kept) {
        var result = SchemaCompatibility.checkReaderWriterCompatibility(kept.current(), kept.schema());

        assertThat(result.getType()).as(result.getDescription()).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    /** Random records reach every union branch and enum symbol, which the static check only promises. */
    @ParameterizedTest
    @MethodSource("everyKeptVersion")
    void recordsOfEveryKeptVersionAreRead(Kept kept) {
        String registry = "mock://" + UUID.randomUUID();
        int id = InMemorySchemaRegistry.named(registry)
                .register("kept", kept.schema().toString());
        Deserializer<SpecificRecord> deserializer =
                MemlogSerdes.values(Map.of(MemlogSerdes.REGISTRY_URL, registry)).deserializer();

        for (Object record : new RandomData(kept.schema(), RANDOM_RECORDS, 11)) {
            assertThat(deserializer.deserialize("t", bytes(id, kept.schema(), record)))
                    .isInstanceOf(kept.type());
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void newestKeptVersionIsTheCurrentSchema(Class<? extends SpecificRecord> type) {
        List<Kept> versions = keptVersionsOf(type);
        String current = SchemaText.of(SpecificData.get().getSchema(type), true);

        assertThat(versions)
                .as("versions under " + KEPT + "/" + type.getSimpleName())
                .isNotEmpty();
        assertThat(SchemaNormalization.toParsingForm(versions.getLast().schema()))
                .as(
                        "%s changed: keep it as %s/%s/v%d.avsc with this text: %s",
                        type.getSimpleName(), KEPT, type.getSimpleName(), versions.size() + 1, current)
                .isEqualTo(SchemaNormalization.toParsingForm(new Schema.Parser().parse(current)));
    }

    private static List<Kept> keptVersionsOf(Class<? extends SpecificRecord> type) {
        List<Kept> versions = new ArrayList<>();
        for (int version = 1; ; version++) {
            Path file = KEPT.resolve(type.getSimpleName()).resolve("v" + version + ".avsc");
            if (!Files.exists(file)) {
                return versions;
            }
            try {
                versions.add(new Kept(type, version, new Schema.Parser().parse(Files.readString(file))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static byte[] bytes(int id, Schema schema, Object record) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        WireFormat.writeHeader(out, id);
        try {
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            new GenericDatumWriter<>(schema).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
