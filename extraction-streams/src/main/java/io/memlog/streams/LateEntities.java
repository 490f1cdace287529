package io.memlog.streams;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.avro.MemoryRecord;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Gives memories the entities that a chat model found after the budget of their event was spent; used by one stream thread. Only what
 * is under way comes late: who was never answered keeps the local entities until an event or a Reemit asks again.
 */
final class LateEntities {
    /** Many more than there are questions, because memories may share one. */
    private static final int MOST = 10_000;

    private static final String DEGRADED = ErrorCode.EXTRACTION_DEGRADED.name();

    private final Unfilled unfilled;
    private final KeyValueStore<String, MemoryRecord> memories;
    private final Enrichment enrichment;
    private final Models models;
    private final Republication republication;

    /** Question → who has gone on without its answer. */
    private final Map<String, Set<Late>> waiting = new HashMap<>();

    private int size;

    LateEntities(
            Unfilled unfilled,
            KeyValueStore<String, MemoryRecord> memories,
            Enrichment enrichment,
            Models models,
            Republication republication) {
        this.unfilled = unfilled;
        this.memories = memories;
        this.enrichment = enrichment;
        this.models = models;
        this.republication = republication;
    }

    /** A memory whose text is in the question, and what its event says about it. */
    private record Late(String memory, Instant saidAt, ZoneId zone) {}

    /** An event went on without the answer to this question, which is under way. */
    void expect(Question question) {
        if (!(question instanceof Question.OfEntities) || size >= MOST) {
            return;
        }
        SourceText text = question.text();
        Set<Late> late = waiting.computeIfAbsent(question.key(), key -> new LinkedHashSet<>());
        if (late.add(new Late(question.memory(), text.saidAt(), text.zone()))) {
            size++;
        }
    }

    /** True if one of those who have gone on still has the text. */
    boolean isWanted(Question question) {
        return waiting.getOrDefault(question.key(), Set.of()).stream()
                .anyMatch(late -> isAbout(textOf(late, question), memories.get(late.memory())));
    }

    /** All who have gone on get the answer, or nobody ever will. */
    void heard(Reply reply, long streamTime) {
        Set<Late> late = waiting.remove(reply.question().key());
        if (late == null) {
            return;
        }
        size -= late.size();
        if (reply instanceof Reply.Entities) {
            late.forEach(one -> fill(one.memory(), textOf(one, reply.question()), streamTime));
        }
    }

    private void fill(String memory, SourceText text, long streamTime) {
        MemoryRecord current = memories.get(memory);
        if (current == null || !isAbout(text, current) || !isDegraded(memory, current)) {
            return;
        }
        // From the memo, because the same words are other dates for another event.
        if (models.extraction(text, streamTime) instanceof Answer.Found<Extracted>(Extracted extracted)
                && !Enrichment.isBy(extracted.by(), current)) {
            republication.publish(memory, enrichment.withEntities(current, extracted));
            unfilled.besides(memory, extracted.shortfall());
        }
    }

    private boolean isDegraded(String memory, MemoryRecord current) {
        return DEGRADED.equals(current.getDegraded())
                || unfilled.find(memory)
                        .filter(entry -> DEGRADED.equals(entry.besides()))
                        .isPresent();
    }

    private static SourceText textOf(Late late, Question question) {
        SourceText text = question.text();
        return new SourceText(text.text(), text.hash(), late.saidAt(), late.zone(), text.speaker(), text.user());
    }

    /** The same words at the same time: "tomorrow" is another day in another version. */
    private static boolean isAbout(SourceText text, @Nullable MemoryRecord memory) {
        return memory != null
                && memory.getContentHash().equals(text.hash())
                && memory.getUpdatedAt().equals(text.saidAt());
    }
}
