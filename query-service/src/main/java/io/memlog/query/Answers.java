package io.memlog.query;

import io.memlog.query.ReadVerifier.Verification;
import io.memlog.schemas.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bodies of answers; stateless. */
final class Answers {
    private Answers() {}

    /**
     * One memory.
     *
     * @param entities null if not asked for, or if the graph did not answer
     * @param verification null if not asked for
     */
    record Found(
            Memory memory,
            @Nullable List<EntityMention> entities,
            @Nullable Verification verification,
            Freshness freshness) {}

    /**
     * Memories by id.
     *
     * @param nextCursor null on the last page
     * @param verification null if not asked for
     */
    record Page(
            List<Memory> memories,
            @Nullable String nextCursor,
            @Nullable Verification verification,
            Freshness freshness) {}

    /**
     * Hits, by vector the nearest first, after them those by words, the best first.
     *
     * @param embeddingModel model that the question and the hits by vector were embedded with; null if the search went by words alone
     * @param unavailableModels ids of the models that were asked before, and whose providers did not answer; null if the first one did
     * @param degraded why the search went by words alone; null if it went by meaning, or was to go by words
     * @param verification null if not asked for
     */
    record Hits(
            List<HitWithEntities> hits,
            @Nullable String embeddingModel,
            @Nullable List<String> unavailableModels,
            @Nullable ErrorCode degraded,
            @Nullable Verification verification,
            Freshness freshness) {}

    /** @param entities null if not asked for, or if the graph did not answer */
    record HitWithEntities(
            double score,
            MatchedBy matchedBy,
            Memory memory,
            @Nullable List<EntityMention> entities) {}
}
