package io.memlog.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bodies of answers; stateless. */
final class Answers {
    private Answers() {}

    /** @param entities null if not asked for, or if the graph did not answer */
    record Found(Memory memory, @Nullable List<EntityMention> entities, Freshness freshness) {}

    /** @param nextCursor null on the last page */
    record Page(List<Memory> memories, @Nullable String nextCursor, Freshness freshness) {}

    /**
     * Hits, best first.
     *
     * @param embeddingModel model that both question and memories were embedded with; null if the search went by words
     * @param degraded error code of why the search went by words; null if it went by meaning
     */
    record Hits(
            List<HitWithEntities> hits,
            @Nullable String embeddingModel,
            @Nullable String degraded,
            Freshness freshness) {}

    /** @param entities null if not asked for, or if the graph did not answer */
    record HitWithEntities(
            double score, Memory memory, @Nullable List<EntityMention> entities) {}
}
