package io.memlog.streams;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.streams.Enrichment.Enriched;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what was decided on one memory: store, then log; used by one stream thread. */
final class MemoryChanges {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryChanges.class);

    /** So many different events in a row are no fault of theirs. */
    private static final int MAX_FAULTS_IN_A_ROW = 10;

    private final Decider decider;
    private final Enrichment enrichment;
    private final KeyValueStore<String, MemoryRecord> memories;
    private final StateListener listener;
    private final Emissions emissions;
    private int faultsInARow;

    MemoryChanges(
            Decider decider,
            Enrichment enrichment,
            KeyValueStore<String, MemoryRecord> memories,
            StateListener listener,
            Emissions emissions) {
        this.decider = decider;
        this.enrichment = enrichment;
        this.memories = memories;
        this.listener = listener;
        this.emissions = emissions;
    }

    /** An event on the one memory that it names. */
    Effect apply(IncomingEvent incoming, long streamTime) {
        MemoryKey key = incoming.memoryKey();
        MemoryRecord current = memories.get(key.key());
        Decision decision;
        try {
            decision = decider.decide(incoming, current);
            faultsInARow = 0;
        } catch (RuntimeException e) {
            return deadLetter(incoming, e);
        }
        return carryOut(incoming, key, decision, true, streamTime);
    }

    /** One memory of an event on a scope; {@code key} must exist. */
    Effect applyInScope(IncomingEvent incoming, MemoryKey key, long streamTime) {
        return carryOut(incoming, key, decider.decide(incoming, memories.get(key.key())), false, streamTime);
    }

    private Effect carryOut(
            IncomingEvent incoming, MemoryKey key, Decision decision, boolean isWholeEvent, long streamTime) {
        return switch (decision) {
            case Decision.Write write -> {
                // A rerouted event says nothing about how far the partition is that it now stands on.
                boolean completes = isWholeEvent && !incoming.position().isRerouted();
                Enriched enriched = enrichment.complete(write.state(), write.work(), incoming, completes, streamTime);
                MemoryRecord state = publish(incoming, key, enriched);
                yield completes ? effectOf(state, 1).withCompletesEvent() : effectOf(state, 1);
            }
            case Decision.Remove ignored -> {
                MemoryRecord last = memories.delete(key.key());
                enrichment.forgetText(last);
                listener.erased(key);
                emissions.tombstone(incoming, key);
                yield Effect.applied(null, 1);
            }
            case Decision.Republish republish -> {
                Enriched enriched =
                        enrichment.complete(republish.state(), republish.work(), incoming, false, streamTime);
                yield effectOf(publish(incoming, key, enriched), 0);
            }
            case Decision.RepublishAsIs(MemoryRecord state) ->
                effectOf(publish(incoming, key, enrichment.asIs(state)), 0);
            case Decision.RepublishTombstone ignored -> {
                emissions.tombstone(incoming, key);
                yield Effect.applied(null, 0);
            }
            case Decision.Skip ignored -> Effect.applied(null, 0);
            case Decision.Refuse refuse -> Effect.refused(refuse.code(), refuse.detail());
        };
    }

    private MemoryRecord publish(IncomingEvent incoming, MemoryKey key, Enriched enriched) {
        MemoryRecord state = enriched.state();
        memories.put(key.key(), state);
        listener.written(key, enriched);
        emissions.state(incoming.original(), key, state);
        return state;
    }

    private static Effect effectOf(MemoryRecord state, int affected) {
        return state.getDegraded() == null
                ? Effect.applied(state.getVersion(), affected)
                : Effect.degraded(ErrorCode.valueOf(state.getDegraded()), state.getVersion(), affected);
    }

    /** A fault of ours on this one event must not stop all the others; nothing was changed yet. */
    private Effect deadLetter(IncomingEvent incoming, RuntimeException fault) {
        faultsInARow++;
        if (faultsInARow >= MAX_FAULTS_IN_A_ROW) {
            throw new FatalStreamException(
                    "%s: expected decisions, found %d faults in a row".formatted(incoming.position(), faultsInARow),
                    fault);
        }
        LOG.atError()
                .addKeyValue("eventId", incoming.event().getEventId())
                .addKeyValue("partition", incoming.position().partition())
                .addKeyValue("offset", incoming.position().offset())
                .setCause(fault)
                .log("Event is dead-lettered for a fault of ours");
        var letter = new DeadLetter(ErrorCode.INTERNAL, fault.getClass().getSimpleName(), MemoryTopology.DECIDE, 1);
        emissions.deadLetter(letter.recordOf(incoming.original(), incoming.position()));
        return Effect.deadLettered(letter.code(), letter.detail());
    }
}
