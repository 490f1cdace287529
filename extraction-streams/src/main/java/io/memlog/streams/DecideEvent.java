package io.memlog.streams;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.avro.OutcomeStatus;
import io.memlog.schemas.avro.Sha256;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Second step of an event: recognise a repetition, change the memory or the scope, and say what became of it. Exactly one outcome
 * leaves for each event. Used by one stream thread.
 */
final class DecideEvent implements Consumer<Record<String, IncomingEvent>> {
    private static final Duration PURGE_EVERY = Duration.ofMinutes(1);
    private static final int PURGE_MAX = 50_000;

    private final ProcessorContext<Object, Object> context;
    private final SeenEvents seenEvents;
    private final MemoryChanges changes;
    private final ScopeChanges scopeChanges;
    private final Emissions emissions;

    DecideEvent(
            ProcessorContext<Object, Object> context,
            StateStores stores,
            MemoryChanges changes,
            ScopeChanges scopeChanges,
            Emissions emissions) {
        this.context = context;
        this.seenEvents = new SeenEvents(stores.events());
        this.changes = changes;
        this.scopeChanges = scopeChanges;
        this.emissions = emissions;
        context.schedule(
                PURGE_EVERY, PunctuationType.STREAM_TIME, streamTime -> stores.removeExpired(streamTime, PURGE_MAX));
    }

    @Override
    public void accept(Record<String, IncomingEvent> record) {
        IncomingEvent incoming = record.value();
        long streamTime = context.currentStreamTimeMs();
        Sha256 bodyHash = BodyHash.of(incoming.event());

        Optional<SeenEvent> first = seenEvents.find(incoming, streamTime);
        Effect effect = first.isPresent() ? repeated(first.get(), bodyHash) : decide(incoming, streamTime);
        // What was dead-lettered for a fault of ours must be free to come again once the fault is mended.
        if (first.isEmpty() && effect.status() != OutcomeStatus.DEAD_LETTERED) {
            seenEvents.remember(incoming, bodyHash, effect, streamTime);
        }
        emissions.outcome(incoming.original(), incoming.position(), incoming.event(), effect);
        if (!effect.completesEvent()) {
            emissions.progress(incoming.original(), incoming.position());
        }
    }

    private Effect decide(IncomingEvent incoming, long streamTime) {
        return incoming.concernsScope()
                ? scopeChanges.apply(incoming, streamTime)
                : changes.apply(incoming, streamTime);
    }

    private static Effect repeated(SeenEvent first, Sha256 bodyHash) {
        return first.bodyHash().equals(bodyHash)
                ? Effect.duplicate(first)
                : Effect.refused(
                        ErrorCode.IDEMPOTENCY_KEY_REUSED,
                        "expected the body of the event at partition %d, offset %d, found another one"
                                .formatted(first.partition(), first.offset()));
    }
}
