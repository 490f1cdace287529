package io.memlog.streams;

import io.memlog.models.Encoder;
import io.memlog.models.LocalExtractor;
import java.util.Optional;

/** Models of this process that share their work: one pass gives the vector and what the extractor looks at; thread-safe. */
record OnePass(Encoder encoder, LocalExtractor extractor) {

    /** Empty if each model works on its own. */
    static Optional<OnePass> of(ModelParts parts) {
        boolean isLocal = parts.embedder().isPresent() && parts.remoteEntities().isEmpty();
        return isLocal
                        && parts.embedder().get() instanceof Encoder encoder
                        && parts.extractor() instanceof LocalExtractor local
                ? Optional.of(new OnePass(encoder, local))
                : Optional.empty();
    }
}
