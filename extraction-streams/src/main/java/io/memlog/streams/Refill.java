package io.memlog.streams;

import io.memlog.schemas.avro.MemoryRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Publishes memories again with the vector that they had to do without: the same version, nothing extracted anew, no event and so no
 * outcome. Used by one stream thread.
 */
final class Refill {
    /** Half of what may be under way: the other half is for events. */
    private static final int MOST_ASKED = ModelDesk.MOST_UNDER_WAY / 2;

    private final ProcessorContext<Object, Object> context;
    private final RemoteVectors provider;
    private final Unfilled unfilled;
    private final KeyValueStore<String, MemoryRecord> memories;
    private final Enrichment enrichment;
    private final Models models;
    private final ModelDesk desk;
    private final Republication republication;

    /** Question → memories that wait for its answer. */
    private final Map<String, Set<String>> asked = new HashMap<>();

    private String last = "";

    Refill(
            ProcessorContext<Object, Object> context,
            RemoteVectors provider,
            Unfilled unfilled,
            KeyValueStore<String, MemoryRecord> memories,
            Enrichment enrichment,
            Models models,
            ModelDesk desk,
            Republication republication) {
        this.context = context;
        this.provider = provider;
        this.unfilled = unfilled;
        this.memories = memories;
        this.enrichment = enrichment;
        this.models = models;
        this.desk = desk;
        this.republication = republication;
    }

    /** Asks for the next vectors while there is someone to ask; goes round and round. */
    void askForSome() {
        int free = MOST_ASKED - asked.size();
        if (free <= 0 || !provider.isAvailable()) {
            return;
        }
        List<String> next = unfilled.after(last, free);
        next.forEach(memory -> fill(memory, true));
        last = next.size() < free ? "" : next.getLast();
    }

    /** The memories that waited for this answer get it, or stay where they are. */
    void heard(Reply reply) {
        Set<String> waiting = asked.remove(reply.question().key());
        if (waiting != null) {
            waiting.forEach(memory -> fill(memory, false));
        }
    }

    private void fill(String memory, boolean mayAsk) {
        Unfilled.Entry entry = unfilled.find(memory).orElse(null);
        if (entry == null) {
            return;
        }
        MemoryRecord current = memories.get(memory);
        boolean isStillMissing = current != null
                && current.getEmbedding() == null
                && current.getContentHash().equals(entry.contentHash());
        if (!isStillMissing) {
            unfilled.remove(memory);
            return;
        }
        var needs = new ModelNeeds(SourceText.of(current, null), true, false);
        List<Question> open = models.openQuestions(needs, memory, streamTime());
        if (open.isEmpty()) {
            publish(memory, current);
        } else if (mayAsk && desk.ask(open.getFirst())) {
            asked.computeIfAbsent(open.getFirst().key(), key -> new HashSet<>()).add(memory);
        }
    }

    private void publish(String memory, MemoryRecord current) {
        republication.publish(memory, enrichment.withVector(current, streamTime()));
        unfilled.remove(memory);
    }

    private long streamTime() {
        return context.currentStreamTimeMs();
    }
}
