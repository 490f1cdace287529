package io.memlog.streams;

import io.memlog.schemas.Digests;
import io.memlog.schemas.ErrorCode;
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
    static final String NOT_ASKED = "none";

    /** In place of an extractor's version: it was asked and failed. */
    private static final String FAILED = "failed";

    private final Models models;
    private final VectorPlaces vectors;
    private final Besides besides;

    Enrichment(Models models, Besides besides) {
        this.models = models;
        this.vectors = new VectorPlaces(models);
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
        vectors.place(state, decided);
        String missing = switch (work) {
            case NONE -> {
                vectors.follow(state, needs, besidesVector(decided), streamTime);
                yield besides.of(decided);
            }
            case EMBED_ALONE -> embed(state, needs, besidesVector(decided), streamTime);
            case EMBED, EMBED_AND_EXTRACT -> enrich(state, needs, work, streamTime);
        };
        vectors.settle(state, needs, streamTime);
        return new Enriched(sealed(state), missing);
    }

    /** The same version once more, and no model is asked. */
    Enriched asIs(MemoryRecord current) {
        MemoryRecord.Builder state = MemoryRecord.newBuilder(current).setCompletesEvent(false);
        return new Enriched(sealed(state), besides.of(current));
    }

    /** The same version once more, with the vector that it had to do without, or with the reason why it never gets one. */
    MemoryRecord withVector(MemoryRecord current, long streamTime) {
        MemoryRecord.Builder state =
                MemoryRecord.newBuilder(current).setCompletesEvent(false).setDegraded(besidesVector(current));
        ModelNeeds needs = needs(current, ModelWork.EMBED, null);
        vectors.place(state, current);
        vectors.take(state, models.embedding(needs.text(), streamTime));
        vectors.settle(state, needs, streamTime);
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
        Vectors had = vectors.of(decided);
        boolean hasVector = vectors.hasFirst(had);
        // Where no work is due, nobody waits for what a change of the model leaves to do: a memory without vector stays
        // so.
        boolean follows = decided.getStatus() == MemoryStatus.ACTIVE && (work != ModelWork.NONE || had.first() != null);
        boolean wantsVector = !hasVector && (work != ModelWork.NONE || follows);
        boolean wantsNext = follows && vectors.lacksNext(had);
        // They may be the right extractor's, and still not all that it was asked for.
        boolean hasEntities = isBy(models.extractor(), decided)
                && !ErrorCode.EXTRACTION_DEGRADED.name().equals(besidesVector(decided));
        return new ModelNeeds(
                SourceText.of(decided, zone),
                wantsVector,
                wantsNext,
                work == ModelWork.EMBED_AND_EXTRACT && !hasEntities);
    }

    /** What a state lacks beside its vector: that has the word where both are missing. */
    private @Nullable String besidesVector(MemoryRecord decided) {
        if (!VectorPlaces.isMissing(decided.getDegraded())) {
            return decided.getDegraded();
        }
        String known = besides.of(decided);
        boolean isExtractorFailed = FAILED.equals(decided.getProvenance().getExtractorVersion());
        return known == null && isExtractorFailed ? ErrorCode.EXTRACTION_UNAVAILABLE.name() : known;
    }

    /** The vector alone; entities stay as they are, and as incomplete as they are. */
    private @Nullable String embed(
            MemoryRecord.Builder state, ModelNeeds needs, @Nullable String missing, long streamTime) {
        state.setDegraded(missing);
        if (needs.vector()) {
            vectors.take(state, models.embedding(needs.text(), streamTime));
        }
        return missing;
    }

    private @Nullable String enrich(MemoryRecord.Builder state, ModelNeeds needs, ModelWork work, long streamTime) {
        state.setDegraded(null);
        if (work == ModelWork.EMBED) {
            forgetEntities(state);
        }
        if (!needs.entities()) {
            if (needs.vector()) {
                vectors.take(state, models.embedding(needs.text(), streamTime));
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
        vectors.take(state, answers.vector());
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
