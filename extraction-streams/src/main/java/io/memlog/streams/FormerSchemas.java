package io.memlog.streams;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.message.SchemaStore;

/** Earlier versions of schemas with which state was written, see {@link AvroStateSerde}; stateless. */
final class FormerSchemas {
    private FormerSchemas() {}

    /** @param resources names of files beside this class, each a whole schema */
    static SchemaStore of(String... resources) {
        var schemas = new SchemaStore.Cache();
        for (String resource : resources) {
            try (InputStream text = Objects.requireNonNull(FormerSchemas.class.getResourceAsStream(resource))) {
                schemas.addSchema(new Schema.Parser().parse(text));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return schemas;
    }
}
