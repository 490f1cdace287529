package io.memlog.streams;

import io.memlog.schemas.Digests;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Provenance;
import io.memlog.streams.Decision.ModelWork;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds to a decided state what the models find in its text, and seals it with its digests; used by one stream thread. A model that
 * fails leaves the memory whole and marked as degraded: its output can add knowledge, never remove it.
 */
final class Enrichment {
    /** In place of a model's id and version: it was not asked. */
    private static final String NOT_ASKED = "none";

    /** In place of an extractor's version: it was asked and failed. */
    private static final String FAILED = "failed";

    private final Models models;
    private final Besides besides;

    Enrichment(Models models, Besides besides) {
        this.models = models;
        this.besides = besides;
    }

    /** Knows what else a state lacks beside its vector, because its record names only one reason. */
    interface Besides {
        Besides NOTHING = state -> null;

        @Nullable
        String of(MemoryRecord state);
    }

    /**
     * A state as it goes to the store and to the log; immutable.
     *
     * @param state complete with its digests
     * @param besides what else is missing if the vector is; null if nothing is
     */
    record Enriched(MemoryRecord state, @Nullable String besides) {}

    Enriched complete(
            MemoryRecord decided, ModelWork work, IncomingEvent incoming, boolean completesEvent, long streamTime) {
        MemoryRecord.Builder state = MemoryRecord.newBuilder(decided).setCompletesEvent(completesEvent);
        ModelNeeds needs = needs(decided, work, incoming.event().getZone());
        place(state, decided);
        String missing;
        if (work == ModelWork.NONE) {
            missing = besides.of(decided);
            follow(state, needs, streamTime);
        } else {
            missing = enrich(state, needs, work, streamTime);
        }
        addNext(state, needs, streamTime);
        return new Enriched(sealed(state), missing);
    }

    /** The same version once more, with the vector that it had to do without, or with the reason why it never gets one. */
    MemoryRecord withVector(MemoryRecord current, long streamTime) {
        MemoryRecord.Builder state =
                MemoryRecord.newBuilder(current).setCompletesEvent(false).setDegraded(besides.of(current));
        ModelNeeds needs = needs(current, ModelWork.EMBED, null);
        take(state, models.embedding(needs.text(), streamTime));
        addNext(state, needs, streamTime);
        return sealed(state);
    }

    /** The same version once more, with entities that came late. */
    MemoryRecord withEntities(MemoryRecord current, Extracted extracted) {
        MemoryRecord.Builder state = MemoryRecord.newBuilder(current).setCompletesEvent(false);
        found(state, extracted.found(), extracted.by());
        if (ErrorCode.EXTRACTION_DEGRADED.name().equals(current.getDegraded())) {
            ErrorCode shortfall = extracted.shortfall();
            state.setDegraded(shortfall == null ? null : shortfall.name());
        }
        return sealed(state);
    }

    /** What models are still to say on a decided state. */
    ModelNeeds needs(MemoryRecord decided, ModelWork work, @Nullable String zone) {
        Vectors vectors = Vectors.of(decided, models.space(), models.nextSpace());
        boolean hasVector = vectors.hasFirstOf(models.space());
        // Where no work is due, nobody waits for what a change of the model leaves to do: a memory without vector stays
        // so.
        boolean follows =
                decided.getStatus() == MemoryStatus.ACTIVE && (work != ModelWork.NONE || vectors.first() != null);
        boolean wantsVector = !hasVector && (work != ModelWork.NONE || follows);
        boolean wantsNext = follows && models.nextSpace().isPresent() && vectors.next() == null;
        // They may be the right extractor's, and still not all that it was asked for.
        String missing = ErrorCode.EMBEDDING_UNAVAILABLE.name().equals(decided.getDegraded())
                ? besides.of(decided)
                : decided.getDegraded();
        boolean hasEntities = isBy(models.extractor(), decided)
                && !ErrorCode.EXTRACTION_DEGRADED.name().equals(missing);
        return new ModelNeeds(
                SourceText.of(decided, zone),
                wantsVector,
                wantsNext,
                work == ModelWork.EMBED_AND_EXTRACT && !hasEntities);
    }

    /** Vectors go where the models of today want them. */
    private void place(MemoryRecord.Builder state, MemoryRecord decided) {
        Vectors vectors = Vectors.of(decided, models.space(), models.nextSpace());
        state.setEmbedding(vectors.first()).setNextEmbedding(vectors.next());
        boolean stoodThere = new Vectors(decided.getEmbedding(), null).hasFirstOf(models.space());
        if (vectors.hasFirstOf(models.space()) && !stoodThere) {
            state.setProvenance(embeddedNow(state).build());
        }
    }

    /** A vector of a former space is replaced if that can be done, and is better than none if it cannot. */
    private void follow(MemoryRecord.Builder state, ModelNeeds needs, long streamTime) {
        if (needs.vector()
                && models.embedding(needs.text(), streamTime) instanceof Answer.Found<Embedding>(Embedding vector)) {
            state.setEmbedding(vector).setProvenance(embeddedNow(state).build());
        }
    }

    /** Only beside a vector, and never a reason to call the memory degraded: whoever searches has the first one. */
    private void addNext(MemoryRecord.Builder state, ModelNeeds needs, long streamTime) {
        if (state.getEmbedding() == null) {
            state.setNextEmbedding(null);
        } else if (needs.next()
                && models.nextEmbedding(needs.text(), streamTime)
                        instanceof Answer.Found<Embedding>(Embedding vector)) {
            state.setNextEmbedding(vector);
        }
    }

    private Provenance.Builder embeddedNow(MemoryRecord.Builder state) {
        return Provenance.newBuilder(state.getProvenance())
                .setEmbedderId(models.space().id())
                .setEmbedderVersion(models.space().version());
    }

    private @Nullable String enrich(MemoryRecord.Builder state, ModelNeeds needs, ModelWork work, long streamTime) {
        state.setDegraded(null);
        if (work == ModelWork.EMBED) {
            forgetEntities(state);
        }
        if (!needs.entities()) {
            if (needs.vector()) {
                take(state, models.embedding(needs.text(), streamTime));
            }
            return null;
        }
        if (!needs.vector()) {
            takeEntities(state, models.extraction(needs.text(), streamTime));
            return null;
        }
        LocalModels.Answers answers = models.both(needs.text(), streamTime);
        takeEntities(state, answers.entities());
        String missing = state.getDegraded();
        take(state, answers.vector());
        return missing;
    }

    private static MemoryRecord sealed(MemoryRecord.Builder state) {
        MemoryRecord unsealed = state.build();
        return state.setVectorDigest(Digests.vector(unsealed))
                .setGraphDigest(Digests.graph(unsealed))
                .build();
    }

    /** True if the entities of the state are this extractor's work. */
    static boolean isBy(ExtractorName extractor, MemoryRecord state) {
        Provenance provenance = state.getProvenance();
        return extractor.id().equals(provenance.getExtractorId())
                && extractor.version().equals(provenance.getExtractorVersion());
    }

    private void take(MemoryRecord.Builder state, Answer<Embedding> answer) {
        Provenance.Builder provenance = Provenance.newBuilder(state.getProvenance())
                .setEmbedderId(NOT_ASKED)
                .setEmbedderVersion(NOT_ASKED);
        state.setEmbedding(null);
        switch (answer) {
            case Answer.Found<Embedding> found -> {
                state.setEmbedding(found.value());
                provenance = embeddedNow(state);
            }
            case Answer.Nothing<Embedding> ignored -> {}
            case Answer.Failed<Embedding> failed ->
                state.setDegraded(failed.code().name());
        }
        state.setProvenance(provenance.build());
    }

    private void takeEntities(MemoryRecord.Builder state, Answer<Extracted> answer) {
        switch (answer) {
            case Answer.Found<Extracted>(Extracted extracted) -> {
                found(state, extracted.found(), extracted.by());
                if (extracted.shortfall() != null) {
                    state.setDegraded(extracted.shortfall().name());
                }
            }
            case Answer.Nothing<Extracted> ignored -> found(state, LoggedExtraction.NOTHING, models.extractor());
            case Answer.Failed<Extracted> failed -> {
                found(
                        state,
                        LoggedExtraction.NOTHING,
                        new ExtractorName(models.extractor().id(), FAILED));
                state.setDegraded(failed.code().name());
            }
        }
    }

    private static void forgetEntities(MemoryRecord.Builder state) {
        found(state, LoggedExtraction.NOTHING, new ExtractorName(NOT_ASKED, NOT_ASKED));
    }

    private static void found(MemoryRecord.Builder state, LoggedExtraction extraction, ExtractorName by) {
        state.setEntities(extraction.entities())
                .setRelations(extraction.relations())
                .setProvenance(Provenance.newBuilder(state.getProvenance())
                        .setExtractorId(by.id())
                        .setExtractorVersion(by.version())
                        .build());
    }

    /** What was found in an earlier text of an erased memory ends by itself, see {@link Memo#RETENTION}. */
    void forgetText(@Nullable MemoryRecord erased) {
        if (erased != null) {
            models.forget(erased.getContentHash());
        }
    }

    /** True if entities were wanted of this state, found or not. */
    static boolean wantedExtraction(MemoryRecord memory) {
        return !memory.getProvenance().getExtractorId().equals(NOT_ASKED);
    }

    /** Nothing that was found in another text may stay. */
    static void forget(MemoryRecord.Builder state) {
        state.setEmbedding(null)
                .setNextEmbedding(null)
                .setEntities(List.of())
                .setRelations(List.of())
                .setDegraded(null)
                .setProvenance(
                        noModels(Provenance.newBuilder(state.getProvenance())).build());
    }

    static Provenance.Builder noModels(Provenance.Builder provenance) {
        return provenance
                .setEmbedderId(NOT_ASKED)
                .setEmbedderVersion(NOT_ASKED)
                .setExtractorId(NOT_ASKED)
                .setExtractorVersion(NOT_ASKED);
    }
}
