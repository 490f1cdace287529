package io.memlog.streams;

import static io.memlog.streams.TestEvents.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.models.Embedder;
import io.memlog.schemas.Digests;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryRecord;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines in which another model is rolled out; the base of the tests of what comes of it. */
abstract class NextEmbeddingScene {
    static final String CURRENT = "ab".repeat(32);
    static final String NEXT = "ef".repeat(32);
    static final String FAR = "cd".repeat(32);

    @TempDir
    Path folder;

    final TestModels models = new TestModels();
    private int pipelines;

    final MemoryRecord written() {
        try (Pipeline before = pipeline(models.embedder, Optional.empty())) {
            before.send(put("ann", "m1", "text"));
            return before.memory();
        }
    }

    final MemoryRecord writtenByBoth() {
        try (Pipeline rolling = rollingOut()) {
            rolling.send(put("ann", "m1", "text"));
            return rolling.memory();
        }
    }

    final Pipeline rollingOut() {
        return pipeline(models.embedder, Optional.of(models.other));
    }

    final Pipeline pipeline(Embedder current, Optional<Embedder> next) {
        return Pipeline.rollingOut(folder.resolve(String.valueOf(pipelines++)), models, current, next);
    }

    /** As if the process had been started again with other settings. */
    static void hold(Pipeline pipeline, MemoryRecord state) {
        pipeline.driver.<String, MemoryRecord>getKeyValueStore("memories").put("acme/ann/m1", state);
    }

    final void assertAsked(int current, int next, int extractor) {
        assertThat(models.embedded).as("current model").isEqualTo(current);
        assertThat(models.embeddedByOther).as("next model").isEqualTo(next);
        assertThat(models.extracted).as("extractor").isEqualTo(extractor);
    }

    static void assertVectors(MemoryRecord memory, @Nullable String first, @Nullable String next) {
        assertThat(fingerprint(memory.getEmbedding())).as("first").isEqualTo(first);
        assertThat(fingerprint(memory.getNextEmbedding())).as("next").isEqualTo(next);
        assertThat(memory.getVectorDigest()).isEqualTo(Digests.vector(memory));
    }

    static @Nullable String fingerprint(@Nullable Embedding embedding) {
        return embedding == null ? null : embedding.getFingerprint();
    }
}
