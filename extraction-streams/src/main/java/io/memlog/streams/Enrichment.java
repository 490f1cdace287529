package io.memlog.streams;

import io.memlog.schemas.Digests;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Provenance;
import io.memlog.streams.Decision.ModelWork;
import io.memlog.streams.Models.Answer;
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

    Enrichment(Models models) {
        this.models = models;
    }

    /** The state as it goes to the store and to the log. */
    MemoryRecord complete(
            MemoryRecord decided, ModelWork work, IncomingEvent incoming, boolean completesEvent, long streamTime) {
        MemoryRecord.Builder state = MemoryRecord.newBuilder(decided).setCompletesEvent(completesEvent);
        if (work != ModelWork.NONE) {
            SourceText text = SourceText.of(decided, incoming.event().getZone());
            state.setDegraded(null);
            extract(state, text, work, streamTime);
            embed(state, text, streamTime);
        }
        MemoryRecord unsealed = state.build();
        return state.setVectorDigest(Digests.vector(unsealed))
                .setGraphDigest(Digests.graph(unsealed))
                .build();
    }

    private void embed(MemoryRecord.Builder state, SourceText text, long streamTime) {
        Embedding current = state.getEmbedding();
        if (current != null && current.getFingerprint().equals(models.fingerprint())) {
            return;
        }
        Provenance.Builder provenance = Provenance.newBuilder(state.getProvenance())
                .setEmbedderId(NOT_ASKED)
                .setEmbedderVersion(NOT_ASKED);
        state.setEmbedding(null);
        switch (models.embedding(text, streamTime)) {
            case Answer.Found<Embedding> found -> {
                state.setEmbedding(found.value());
                provenance.setEmbedderId(models.embedderId()).setEmbedderVersion(models.embedderVersion());
            }
            case Answer.Nothing<Embedding> ignored -> {}
            case Answer.Failed<Embedding> ignored -> state.setDegraded(ErrorCode.EMBEDDING_UNAVAILABLE.name());
        }
        state.setProvenance(provenance.build());
    }

    private void extract(MemoryRecord.Builder state, SourceText text, ModelWork work, long streamTime) {
        Provenance.Builder provenance = Provenance.newBuilder(state.getProvenance());
        if (work == ModelWork.EMBED) {
            provenance.setExtractorId(NOT_ASKED).setExtractorVersion(NOT_ASKED);
            found(state, LoggedExtraction.NOTHING);
        } else if (!isCurrent(provenance)) {
            provenance.setExtractorId(models.extractorId()).setExtractorVersion(models.extractorVersion());
            switch (models.extraction(text, streamTime)) {
                case Answer.Found<LoggedExtraction> found -> found(state, found.value());
                case Answer.Nothing<LoggedExtraction> ignored -> found(state, LoggedExtraction.NOTHING);
                case Answer.Failed<LoggedExtraction> ignored -> {
                    found(state, LoggedExtraction.NOTHING);
                    state.setDegraded(ErrorCode.EXTRACTION_UNAVAILABLE.name());
                    provenance.setExtractorVersion(FAILED);
                }
            }
        }
        state.setProvenance(provenance.build());
    }

    private boolean isCurrent(Provenance.Builder provenance) {
        return provenance.getExtractorId().equals(models.extractorId())
                && provenance.getExtractorVersion().equals(models.extractorVersion());
    }

    private static void found(MemoryRecord.Builder state, LoggedExtraction extraction) {
        state.setEntities(extraction.entities()).setRelations(extraction.relations());
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
