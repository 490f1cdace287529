package io.memlog.streams;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.avro.MemoryRecord;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Gives memories the entities that a chat model found after the budget of their event was spent; used by one stream thread. Only what
 * is under way comes late: who was never answered keeps the local entities until an event or a Reemit asks again.
 */
final class LateEntities {
    private static final String DEGRADED = ErrorCode.EXTRACTION_DEGRADED.name();

    private final Unfilled unfilled;
    private final KeyValueStore<String, MemoryRecord> memories;
    private final Enrichment enrichment;
    private final Republication republication;

    LateEntities(
            Unfilled unfilled,
            KeyValueStore<String, MemoryRecord> memories,
            Enrichment enrichment,
            Republication republication) {
        this.unfilled = unfilled;
        this.memories = memories;
        this.enrichment = enrichment;
        this.republication = republication;
    }

    void heard(Reply reply) {
        if (!(reply instanceof Reply.Entities(Question.OfEntities question, Extracted extracted))) {
            return;
        }
        String memory = question.memory();
        MemoryRecord current = memories.get(memory);
        if (current == null || !isAbout(question.text(), current) || Enrichment.isBy(extracted.by(), current)) {
            return;
        }
        boolean isMissingBesides = unfilled.find(memory)
                .filter(entry -> DEGRADED.equals(entry.besides()))
                .isPresent();
        if (DEGRADED.equals(current.getDegraded()) || isMissingBesides) {
            republication.publish(memory, enrichment.withEntities(current, extracted));
            unfilled.besides(memory, extracted.shortfall());
        }
    }

    /** The same words at the same time: "tomorrow" is another day in another version. */
    private static boolean isAbout(SourceText text, MemoryRecord memory) {
        return memory.getContentHash().equals(text.hash())
                && memory.getUpdatedAt().equals(text.saidAt());
    }
}
