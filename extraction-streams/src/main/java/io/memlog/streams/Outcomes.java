package io.memlog.streams;

import io.memlog.schemas.EventRules;
import io.memlog.schemas.Identifiers;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Outcome;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes down what became of an event as the record of memory.outcomes; thread-safe. */
final class Outcomes {
    /** Key of the outcome of an event whose scope is not known. */
    static final String UNKNOWN_SCOPE = "~undecodable";

    private final Clock clock;

    Outcomes(Clock clock) {
        this.clock = clock;
    }

    /** {@code event} is null when its bytes could not be read; an event that breaks the rules is named as far as it is safe. */
    Outcome of(EventPosition position, @Nullable MemoryEvent event, Effect effect) {
        Outcome.Builder outcome = Outcome.newBuilder()
                .setEventPartition(position.partition())
                .setEventOffset(position.offset())
                .setStatus(effect.status())
                .setCode(effect.codeName())
                .setDetail(effect.detail())
                .setVersion(effect.version())
                .setAffected(effect.affected())
                .setReceivedAt(Instant.ofEpochMilli(position.timestamp()))
                .setDecidedAt(clock.instant());
        if (event != null) {
            outcome.setEventId(identifier(event.getEventId()))
                    .setOperationId(identifier(event.getOperationId()))
                    .setOperation(EventRules.operationName(event))
                    .setTenantId(identifier(event.getTenantId()))
                    .setUserId(identifier(event.getUserId()))
                    .setMemoryId(identifier(event.getMemoryId()));
        }
        return outcome.build();
    }

    static String keyOf(Outcome outcome) {
        return outcome.getTenantId() == null || outcome.getUserId() == null
                ? UNKNOWN_SCOPE
                : outcome.getTenantId() + "/" + outcome.getUserId();
    }

    /** An outcome must fit into every store, so an id that breaks the rules is left out. */
    private static @Nullable String identifier(@Nullable String id) {
        try {
            return id == null ? null : Identifiers.require("id", id);
        } catch (MemlogException e) {
            return null;
        }
    }
}
