package io.memlog.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;

class SchemaTextTest {

    @Test
    void javaPropertiesAreLeftOutAndTheSchemaStaysTheSame() {
        for (Schema schema : new Schema[] {MemoryEvent.getClassSchema(), MemoryRecord.getClassSchema()}) {
            String text = SchemaText.of(schema, true);

            assertThat(schema.toString()).contains("avro.java.string");
            assertThat(text).doesNotContain("avro.java.string").contains("timestamp-millis", "\"doc\"");
            assertThat(SchemaNormalization.toParsingForm(new Schema.Parser().parse(text)))
                    .isEqualTo(SchemaNormalization.toParsingForm(schema));
        }
    }

    @Test
    void javaPropertiesStayWhenAskedFor() {
        assertThat(SchemaText.of(MemoryEvent.getClassSchema(), false))
                .isEqualTo(MemoryEvent.getClassSchema().toString());
    }
}
