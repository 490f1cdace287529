package io.memlog.streams;

import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.streams.Decision.ModelWork;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what deciding an event will ask of remote models, by deciding it without consequences; used by one stream thread.
 *
 * <p>An event behind others is decided on what those will most likely leave, so that ten appends to one memory ask ten questions at
 * once. That is a guess: the answer counts when nothing stands before the event any more.
 */
final class Foresight {
    private final Decider decider;
    private final Enrichment enrichment;
    private final Models models;
    private final SeenEvents seenEvents;
    private final KeyValueStore<String, MemoryRecord> memories;
    private final Map<String, Guess> guesses = new HashMap<>();

    Foresight(Decider decider, Enrichment enrichment, Models models, StateStores stores) {
        this.decider = decider;
        this.enrichment = enrichment;
        this.models = models;
        this.seenEvents = new SeenEvents(stores.events());
        this.memories = stores.memories();
    }

    /** The state that a waiting event will leave; null for none. */
    private record Guess(long sequence, @Nullable MemoryRecord state) {}

    /** What it will ask, if everything before it ends as it should. */
    List<Question> guess(Waiting waiting, long streamTime) {
        if (!(waiting.arrival() instanceof IncomingEvent incoming) || incoming.concernsScope()) {
            return List.of();
        }
        String key = incoming.memoryKey().key();
        Guess before = guesses.get(key);
        Foreseen foreseen = foresee(incoming, before == null ? memories.get(key) : before.state(), streamTime);
        guesses.put(key, new Guess(waiting.sequence(), foreseen.state()));
        return foreseen.questions();
    }

    /** What it asks, now that it is the next to be decided. */
    List<Question> know(Arrival arrival, long streamTime) {
        if (!(arrival instanceof IncomingEvent incoming) || incoming.concernsScope()) {
            return List.of();
        }
        return foresee(incoming, memories.get(incoming.memoryKey().key()), streamTime)
                .questions();
    }

    /** Forgets the guess of an event that is being decided. */
    void decided(Waiting waiting) {
        if (waiting.arrival() instanceof IncomingEvent incoming && !incoming.concernsScope()) {
            String key = incoming.memoryKey().key();
            Guess guess = guesses.get(key);
            if (guess != null && guess.sequence() == waiting.sequence()) {
                guesses.remove(key);
            }
        }
    }

    private record Foreseen(@Nullable MemoryRecord state, List<Question> questions) {}

    private Foreseen foresee(IncomingEvent incoming, @Nullable MemoryRecord current, long streamTime) {
        if (seenEvents.find(incoming, streamTime).isPresent()) {
            return new Foreseen(current, List.of());
        }
        Decision decision;
        try {
            decision = decider.decide(incoming, current);
        } catch (RuntimeException e) {
            // Deciding it in earnest will fail too, and deal with it.
            return new Foreseen(current, List.of());
        }
        return switch (decision) {
            case Decision.Write(MemoryRecord state, ModelWork work) ->
                new Foreseen(state, questions(incoming, state, work, streamTime));
            case Decision.Republish(MemoryRecord state, ModelWork work) ->
                new Foreseen(state, questions(incoming, state, work, streamTime));
            case Decision.RepublishAsIs(MemoryRecord state) -> new Foreseen(state, List.of());
            case Decision.Remove remove -> new Foreseen(null, List.of());
            case Decision.RepublishTombstone tombstone -> new Foreseen(null, List.of());
            case Decision.Skip skip -> new Foreseen(current, List.of());
            case Decision.Refuse refuse -> new Foreseen(current, List.of());
        };
    }

    private List<Question> questions(IncomingEvent incoming, MemoryRecord state, ModelWork work, long streamTime) {
        ModelNeeds needs = enrichment.needs(state, work, incoming.event().getZone());
        return models.openQuestions(needs, incoming.memoryKey().key(), streamTime);
    }
}
