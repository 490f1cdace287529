package io.memlog.streams;

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

    /** A text that is refused so often while others pass is not asked about again. */
    static final int MOST_REFUSALS = 3;

    private final ExpiringStore store;

    Memo(ExpiringStore store) {
        this.store = store;
    }

    Optional<Embedding> embedding(Sha256 text, String fingerprint, long streamTime) {
        return store.get(vectorKey(text, fingerprint), streamTime).map(Memo::embedding);
    }

    void remember(Sha256 text, Embedding embedding, long streamTime) {
        try {
            byte[] bytes = AvroStateSerde.bytes(Embedding.getEncoder().encode(embedding));
            store.put(vectorKey(text, embedding.getFingerprint()), bytes, streamTime);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an extractor of this process found. */
    Optional<Extracted> extraction(SourceText text, ExtractorName asked, long streamTime) {
        return store.get(localKey(text, asked), streamTime).map(bytes -> Extracted.fromBytes(bytes, asked));
    }

    void remember(SourceText text, ExtractorName asked, Extracted extracted, long streamTime) {
        store.put(localKey(text, asked), extracted.toBytes(), streamTime);
    }

    /** What a chat model found, at whatever minute of the day. */
    Optional<RemoteAnswer> answer(SourceText text, ExtractorName asked, long streamTime) {
        return store.get(remoteKey(text, asked), streamTime).map(bytes -> RemoteAnswer.fromBytes(bytes, asked));
    }

    void remember(SourceText text, ExtractorName asked, RemoteAnswer answer, long streamTime) {
        store.put(remoteKey(text, asked), answer.toBytes(), streamTime);
    }

    /** True once the space's provider has refused the text for good, or {@value #MOST_REFUSALS} times. */
    boolean isRefused(Sha256 text, String fingerprint, long streamTime) {
        return refusals(text, fingerprint, streamTime) >= MOST_REFUSALS;
    }

    /** Counts one more refusal; a final one counts as all of them. */
    void refused(Sha256 text, String fingerprint, boolean isFinal, long streamTime) {
        int count = isFinal ? MOST_REFUSALS : refusals(text, fingerprint, streamTime) + 1;
        store.put(refusalsKey(text, fingerprint), new byte[] {(byte) count}, streamTime);
    }

    private int refusals(Sha256 text, String fingerprint, long streamTime) {
        return store.get(refusalsKey(text, fingerprint), streamTime)
                .map(count -> (int) count[0])
                .orElse(0);
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

    static String vectorKey(Sha256 text, String fingerprint) {
        return "%s/vector/%s".formatted(hex(text), fingerprint);
    }

    private static String refusalsKey(Sha256 text, String fingerprint) {
        return "%s/refused/%s".formatted(hex(text), fingerprint);
    }

    /**
     * Rules read dates against the minute ("in 2 hours"), and the zone also says which dollar, which half of the year and which
     * order of day and month is meant; "I" is another person for another speaker.
     */
    private static String localKey(SourceText text, ExtractorName asked) {
        return "%s/entities/%s".formatted(hex(text.hash()), spoken(text, asked, text.moment()));
    }

    /**
     * A chat model reads the words alone. The dates that local rules have added are made new for another minute, see
     * {@link RemoteAnswer}.
     */
    static String remoteKey(SourceText text, ExtractorName asked) {
        LocalDate day = LocalDate.ofInstant(text.saidAt(), text.zone());
        return "%s/answers/%s".formatted(hex(text.hash()), spoken(text, asked, day.toString()));
    }

    private static String spoken(SourceText text, ExtractorName asked, String when) {
        return "%s/%s/%s/%s/%s".formatted(asked.id(), asked.version(), when, text.speaker(), text.user());
    }

    private static String hex(Sha256 text) {
        return HexFormat.of().formatHex(text.bytes());
    }
}
