package io.memlog.reconciler.redrive;

import io.memlog.reconciler.letters.EventPlace;
import io.memlog.reconciler.letters.KnownLetter;
import io.memlog.reconciler.letters.Letter.Source;
import io.memlog.reconciler.letters.LetterBytes;
import io.memlog.reconciler.letters.LetterId;
import io.memlog.reconciler.letters.LetterIndex;
import io.memlog.reconciler.redrive.NewerWrites.Place;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.Clear;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Restore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Says which letters may not be sent again, because that would change more than it mends. A retried event takes its place at the end
 * of the log: it is the newest write of its memory then, however old it is. Thread-safe if its parts are.
 */
final class RetryGuard {
    /**
     * So long a repeated event is recognised by the single writer for certain: what was applied after a letter was written is
     * remembered for as long from then on.
     */
    static final Duration REPETITION_IS_RECOGNISED = Duration.ofDays(7);

    private final LetterIndex index;
    private final NewerWrites newerWrites;
    private final Deserializer<MemoryEvent> events;
    private final Clock clock;

    RetryGuard(LetterIndex index, NewerWrites newerWrites, Deserializer<MemoryEvent> events, Clock clock) {
        this.index = index;
        this.newerWrites = newerWrites;
        this.events = events;
        this.clock = clock;
    }

    /** The letters that stay behind, with the reason. */
    Map<LetterId, Skip> judge(List<KnownLetter> letters, LetterBytes bytes) {
        Map<LetterId, Skip> skips = new HashMap<>();
        Map<LetterId, Source> sources = new HashMap<>();
        for (KnownLetter known : letters) {
            Source source = known.letter().source();
            if (!known.isUndecided()) {
                skips.put(known.id(), Skip.DECIDED);
            } else if (source != null && isEvent(source)) {
                if (known.letter().time().plus(REPETITION_IS_RECOGNISED).isBefore(clock.instant())) {
                    skips.put(known.id(), Skip.TOO_OLD);
                } else {
                    sources.put(known.id(), source);
                }
            }
        }
        List<Place> places = new ArrayList<>();
        bytes.each(sources.keySet(), raw -> judge(raw, sources, places, skips));
        Map<LetterId, Long> newest = newerWrites.after(places);
        for (Place place : places) {
            Long write = newest.get(place.letter());
            if (write != null && !isRetryOfOlder(place, write)) {
                skips.put(place.letter(), Skip.SUPERSEDED);
            }
        }
        return skips;
    }

    /** Several letters of one memory follow each other in their old order: the retry of the one before is no newer write. */
    private boolean isRetryOfOlder(Place place, long newestWrite) {
        return index.retriedAs(new EventPlace(place.eventPartition(), newestWrite))
                .filter(known -> isBefore(known.letter().source(), place))
                .isPresent();
    }

    private static boolean isBefore(@Nullable Source source, Place place) {
        return source != null
                && source.topic().equals(Topics.EVENTS)
                && source.partition() == place.eventPartition()
                && source.offset() < place.eventOffset();
    }

    private void judge(
            ConsumerRecord<byte[], byte[]> raw,
            Map<LetterId, Source> sources,
            List<Place> places,
            Map<LetterId, Skip> skips) {
        var id = new LetterId(raw.partition(), raw.offset());
        Source source = sources.get(id);
        MemoryEvent event = read(raw.value());
        if (event == null || source == null) {
            return;
        }
        if (concernsScope(event)) {
            skips.put(id, Skip.WHOLE_SCOPE);
            return;
        }
        MemoryKey memory = memoryOf(event);
        // Offsets of the topic of rerouted events compare with none of memory.events.
        if (memory != null && source.topic().equals(Topics.EVENTS)) {
            places.add(new Place(id, memory, source.partition(), source.offset()));
        }
    }

    /** Null if the bytes are still unreadable: then they cannot change anything either. */
    private @Nullable MemoryEvent read(byte @Nullable [] value) {
        try {
            return value == null ? null : events.deserialize(Topics.EVENTS, value);
        } catch (RetriableException e) {
            throw new MemlogException(
                    ErrorCode.LOG_UNAVAILABLE, "schema registry: expected an answer, found " + e.getMessage(), e);
        } catch (SerializationException e) {
            return null;
        }
    }

    private static @Nullable MemoryKey memoryOf(MemoryEvent event) {
        try {
            return event.getMemoryId() == null
                    ? null
                    : MemoryKey.of(event.getTenantId(), event.getUserId(), event.getMemoryId());
        } catch (MemlogException e) {
            return null;
        }
    }

    private static boolean concernsScope(MemoryEvent event) {
        return event.getOp() instanceof Clear
                || (event.getOp() instanceof Restore restore && restore.getBackupId() != null);
    }

    private static boolean isEvent(Source source) {
        return source.topic().equals(Topics.EVENTS) || source.topic().equals(Topics.REROUTED);
    }
}
