package io.memlog.streams;

import io.memlog.models.Embedder;
import io.memlog.models.Extractor;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What models found in a text before, so that the same text is not computed twice in {@link #RETENTION} of the stream; used by one
 * stream thread. Entries end by themselves, so that an erased memory does not live on in here.
 */
final class Memo {
    static final Duration RETENTION = Duration.ofDays(7);

    private final ExpiringStore store;

    Memo(ExpiringStore store) {
        this.store = store;
    }

    Optional<Embedding> embedding(Sha256 text, Embedder embedder, long streamTime) {
        return store.get(key(text, embedder), streamTime).map(Memo::embedding);
    }

    void remember(Sha256 text, Embedder embedder, Embedding embedding, long streamTime) {
        try {
            byte[] bytes = AvroStateSerde.bytes(Embedding.getEncoder().encode(embedding));
            store.put(key(text, embedder), bytes, streamTime);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<LoggedExtraction> extraction(SourceText text, Extractor extractor, long streamTime) {
        return store.get(key(text, extractor), streamTime).map(LoggedExtraction::fromBytes);
    }

    void remember(SourceText text, Extractor extractor, LoggedExtraction extraction, long streamTime) {
        store.put(key(text, extractor), extraction.toBytes(), streamTime);
    }

    /** Everything that any model found in the text. */
    void forget(Sha256 text) {
        store.removeUnder(hex(text) + "/");
    }

    private static Embedding embedding(byte[] bytes) {
        try {
            return Embedding.getDecoder().decode(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String key(Sha256 text, Embedder embedder) {
        return "%s/vector/%s".formatted(hex(text), embedder.model().fingerprint());
    }

    /** "Tomorrow" is another date on another day, and "I" another person for another speaker: both belong to the key. */
    private static String key(SourceText text, Extractor extractor) {
        return "%s/entities/%s/%s/%s/%s"
                .formatted(
                        hex(text.hash()),
                        extractor.id(),
                        extractor.version(),
                        LocalDate.ofInstant(text.saidAt(), text.zone()),
                        text.speaker());
    }

    private static String hex(Sha256 text) {
        return HexFormat.of().formatHex(text.bytes());
    }
}
