package io.memlog.benchmarks;

import io.memlog.models.EmbeddingModels;
import io.memlog.models.Encoder;
import io.memlog.models.Encoding;
import io.memlog.models.Extraction;
import io.memlog.models.ExtractionRequest;
import io.memlog.models.Extractors;
import io.memlog.models.LocalExtractor;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** The models of the service in this process, without anything around them. Thread-safe. */
final class LocalModels implements AutoCloseable {
    /** When everything that is said in a benchmark is said. */
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Encoder encoder;
    private final LocalExtractor extractor;

    /** So that nothing that is found can be optimised away. */
    private final LongAdder found = new LongAdder();

    private LocalModels(Encoder encoder) {
        this.encoder = encoder;
        this.extractor = Extractors.local(encoder);
    }

    /** @param cache folder for the runtime's native library */
    static LocalModels open(String modelId, Path cache) {
        return new LocalModels(EmbeddingModels.open(modelId, cache));
    }

    /** Vector and entities from one pass. */
    Enriched enrich(String text) {
        Encoding encoding = encoder.encode(text);
        Extraction extraction = extractor.extract(ExtractionRequest.of(text, NOON, ZoneOffset.UTC), encoding);
        found.add(extraction.entities().size());
        return new Enriched(encoding, extraction);
    }

    /** The vector alone. */
    void embed(String text) {
        found.add(encoder.embedPassage(text).orElseThrow().length);
    }

    /** Threads that enrich texts and do nothing else. */
    Measured enrichAll(int threads, List<String> texts) {
        return TextThreads.measure(threads, texts, this::enrich);
    }

    Measured embedAll(int threads, List<String> texts) {
        return TextThreads.measure(threads, texts, this::embed);
    }

    String describe() {
        return "%s, %s %s".formatted(encoder.model().id(), extractor.id(), extractor.version());
    }

    @Override
    public void close() {
        encoder.close();
    }

    /** What the models made of a text; immutable. */
    record Enriched(Encoding encoding, Extraction extraction) {
        float[] vector() {
            return encoding.vector().orElseThrow();
        }

        Set<String> entityKeys() {
            return extraction.entities().stream().map(entity -> entity.key()).collect(Collectors.toSet());
        }
    }
}
