package io.memlog.streams;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Provenance;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives a state its vectors, each in the place where the models of today want it; used by one stream thread.
 *
 * <p>A text that the current model gives no vector of has the next model's in the first place, if that gives one: a record has no second
 * vector without a first one.
 */
final class VectorPlaces {
    private final Models models;

    VectorPlaces(Models models) {
        this.models = models;
    }

    /** True if the current model owed this state a vector and gave none; another model's it may have all the same. */
    static boolean isMissing(@Nullable String degraded) {
        return ErrorCode.EMBEDDING_UNAVAILABLE.name().equals(degraded)
                || ErrorCode.EMBEDDING_REFUSED.name().equals(degraded);
    }

    Vectors of(MemoryRecord state) {
        return Vectors.of(state, models.space(), models.nextSpace());
    }

    boolean hasFirst(Vectors vectors) {
        return vectors.hasFirstOf(models.space());
    }

    boolean lacksNext(Vectors vectors) {
        return models.nextSpace().isPresent() && vectors.next() == null;
    }

    /** Those that the decided state has. Until {@link #settle} one vector may stand in both places. */
    void place(MemoryRecord.Builder state, MemoryRecord decided) {
        Vectors vectors = of(decided);
        state.setEmbedding(vectors.first()).setNextEmbedding(vectors.next());
        boolean stoodThere = hasFirst(new Vectors(decided.getEmbedding(), null));
        if (hasFirst(vectors) && !stoodThere) {
            embeddedNow(state);
        }
    }

    /** What the current model said replaces what stood in the first place. */
    void take(MemoryRecord.Builder state, Answer<Embedding> answer) {
        state.setEmbedding(null);
        embeddedBy(state, Enrichment.NOT_ASKED, Enrichment.NOT_ASKED);
        switch (answer) {
            case Answer.Found<Embedding>(Embedding vector) -> {
                state.setEmbedding(vector);
                embeddedNow(state);
            }
            case Answer.Nothing<Embedding> ignored -> {}
            case Answer.Failed<Embedding> failed ->
                state.setDegraded(failed.code().name());
        }
    }

    /**
     * A vector of another space is replaced if that can be done, and is better than none if it cannot.
     *
     * @param besides what the state lacks beside its vector
     */
    void follow(MemoryRecord.Builder state, ModelNeeds needs, @Nullable String besides, long streamTime) {
        if (needs.vector()
                && models.embedding(needs.text(), streamTime) instanceof Answer.Found<Embedding>(Embedding vector)) {
            state.setEmbedding(vector);
            embeddedNow(state);
            if (isMissing(state.getDegraded())) {
                state.setDegraded(besides);
            }
        }
    }

    /** Adds the next model's, which is never a reason to call the memory degraded, and leaves each vector in one place. */
    void settle(MemoryRecord.Builder state, ModelNeeds needs, long streamTime) {
        if (needs.next()
                && models.nextEmbedding(needs.text(), streamTime)
                        instanceof Answer.Found<Embedding>(Embedding vector)) {
            state.setNextEmbedding(vector);
        }
        Embedding next = state.getNextEmbedding();
        if (next == null) {
            return;
        }
        Optional<Embedding> first = Optional.ofNullable(state.getEmbedding());
        if (first.isEmpty()) {
            state.setEmbedding(next).setNextEmbedding(null);
            models.nextSpace().ifPresent(space -> embeddedBy(state, space.id(), space.version()));
        } else if (first.get().getFingerprint().equals(next.getFingerprint())) {
            state.setNextEmbedding(null);
        }
    }

    private void embeddedNow(MemoryRecord.Builder state) {
        embeddedBy(state, models.space().id(), models.space().version());
    }

    private static void embeddedBy(MemoryRecord.Builder state, String id, String version) {
        state.setProvenance(Provenance.newBuilder(state.getProvenance())
                .setEmbedderId(id)
                .setEmbedderVersion(version)
                .build());
    }
}
