package io.memlog.streams;

import static io.memlog.streams.TestEvents.event;
import static io.memlog.streams.TestEvents.put;
import static io.memlog.streams.TestEvents.reemit;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Put;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A local encoder and a local extractor through the whole topology. */
class OnePassTest {
    private Pipeline pipeline;

    @BeforeEach
    void start(@TempDir Path stateDir) {
        pipeline = Pipeline.withEncoder(stateDir);
    }

    @AfterEach
    void stop() {
        pipeline.close();
    }

    @Test
    void givesVectorAndEntities() {
        pipeline.send(put("ann", "m1", "Write to ann@example.com"));

        MemoryRecord memory = pipeline.memory();
        assertThat(pipeline.models.embedded).isEqualTo(1);
        assertThat(memory.getEmbedding()).isNotNull();
        assertThat(memory.getEntities()).extracting("type").contains("EMAIL");
        assertThat(memory.getProvenance().getEmbedderId()).isEqualTo("tiny");
        assertThat(memory.getProvenance().getExtractorId()).isNotEqualTo("none");
        assertThat(memory.getDegraded()).isNull();
    }

    @Test
    void isNotRepeatedForWhatTheMemoHas() {
        pipeline.send(event(
                        "ann",
                        "m1",
                        Put.newBuilder().setContent("Write to ann@example.com").build())
                .setExtract(false));
        pipeline.send(put("ann", "m2", "Write to ann@example.com"));
        pipeline.send(put("ann", "m3", "Write to ann@example.com"));

        assertThat(pipeline.models.embedded).isEqualTo(1);
        assertThat(pipeline.enriched().getLast().value())
                .isInstanceOfSatisfying(
                        MemoryRecord.class,
                        memory -> assertThat(memory.getEntities()).isNotEmpty());
    }

    @Test
    void thatFailsLeavesTheEntitiesThatRulesFind() {
        pipeline.models.isEmbedderBroken = true;
        pipeline.send(put("ann", "m1", "Write to ann@example.com"));
        MemoryRecord degraded = pipeline.memory();
        pipeline.models.isEmbedderBroken = false;

        pipeline.send(event("ann", "m1", reemit()));

        assertThat(degraded.getDegraded()).isEqualTo("EMBEDDING_UNAVAILABLE");
        assertThat(degraded.getEntities()).extracting("type").contains("EMAIL");
        assertThat(pipeline.memory().getEmbedding()).isNotNull();
    }
}
