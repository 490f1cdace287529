package io.memlog.streams;

import io.memlog.models.Embedder;
import io.memlog.models.EmbeddingModel;
import io.memlog.models.Extractor;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The models of the process, here and elsewhere; thread-safe.
 *
 * @param embedder makes vectors in this process; empty if a provider makes them
 * @param extractor finds entities in this process, and stands in for a provider that fails
 * @param remote what providers do; empty if they do nothing
 * @param next makes the vectors of a space that is rolled out; empty if none is
 */
record ModelParts(
        Optional<Embedder> embedder, Extractor extractor, Optional<Remote> remote, Optional<VectorSource> next) {
    ModelParts {
        if (next.filter(VectorSource::isElsewhere).isPresent() && remote.isEmpty()) {
            throw new IllegalArgumentException("next: expected threads that may wait for it, found none");
        }
        boolean isRemote = remote.flatMap(Remote::vectors).isPresent();
        if (embedder.isPresent() == isRemote) {
            throw new IllegalArgumentException(
                    "embedder: expected one, here or elsewhere, found " + (isRemote ? 2 : 0));
        }
    }

    /**
     * Models elsewhere. With neither there were some once, and their step stays for what may still wait in it.
     *
     * @param vectors makes all vectors; empty if this process does
     * @param entities finds entities; empty if this process does
     * @param budget how long an event waits for them at most
     * @param threads may wait
     */
    record Remote(
            Optional<RemoteVectors> vectors, Optional<RemoteEntities> entities, Duration budget, Executor threads) {}

    static ModelParts local(Embedder embedder, Extractor extractor) {
        return new ModelParts(Optional.of(embedder), extractor, Optional.empty(), Optional.empty());
    }

    ModelParts withNext(VectorSource source) {
        return new ModelParts(embedder, extractor, remote, Optional.of(source));
    }

    /** Who makes the vectors that every memory has. */
    VectorSource current() {
        return remoteVectors()
                .<VectorSource>map(VectorSource.Elsewhere::new)
                .or(() -> embedder.map(VectorSource.Here::new))
                .orElseThrow();
    }

    /** The space of the vectors that every memory has. */
    EmbeddingModel space() {
        return current().model();
    }

    /** Who is asked for entities. */
    ExtractorName extractorName() {
        return remoteEntities().map(RemoteEntities::name).orElseGet(() -> ExtractorName.of(extractor));
    }

    Optional<RemoteVectors> remoteVectors() {
        return remote.flatMap(Remote::vectors);
    }

    Optional<RemoteVectors> remoteNext() {
        return next.flatMap(source -> source instanceof VectorSource.Elsewhere(RemoteVectors provider)
                ? Optional.of(provider)
                : Optional.empty());
    }

    Optional<RemoteEntities> remoteEntities() {
        return remote.flatMap(Remote::entities);
    }
}
