package io.memlog.streams;

import io.memlog.schemas.avro.Sha256;
import java.time.Duration;
import java.util.Optional;

/**
 * The events that were decided in the last {@link #RETENTION} of the stream, applied and refused ones alike; used by one stream
 * thread.
 */
final class SeenEvents {
    static final Duration RETENTION = Duration.ofDays(7);

    private final ExpiringStore store;

    SeenEvents(ExpiringStore store) {
        this.store = store;
    }

    Optional<SeenEvent> find(IncomingEvent incoming, long streamTime) {
        return store.get(key(incoming), streamTime).map(SeenEvent::fromBytes);
    }

    void remember(IncomingEvent incoming, Sha256 bodyHash, Effect effect, long streamTime) {
        var seen = new SeenEvent(
                bodyHash,
                incoming.position().partition(),
                incoming.position().offset(),
                effect.status(),
                effect.codeName(),
                effect.version());
        store.put(key(incoming), seen.toBytes(), streamTime);
    }

    /** Ids of two scopes never meet. */
    private static String key(IncomingEvent incoming) {
        return incoming.scope().key() + "/" + incoming.event().getEventId();
    }
}
