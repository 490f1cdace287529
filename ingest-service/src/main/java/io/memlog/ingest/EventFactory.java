package io.memlog.ingest;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.EventRules;
import io.memlog.schemas.Identifiers;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Scope;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Put;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes the event of a request: fills in what the writer left out and refuses what the rules refuse. Thread-safe. */
final class EventFactory {
    private final EventRules rules;
    private final EventIds ids;
    private final Clock clock;

    EventFactory(EventRules rules, EventIds ids, Clock clock) {
        this.rules = rules;
        this.ids = ids;
        this.clock = clock;
    }

    String newId() {
        return ids.next();
    }

    /**
     * The event that goes to the log.
     *
     * @param operationId groups the events of one request; null makes the event its own operation
     * @throws MemlogException if the event breaks a rule; nothing may be published then
     */
    MemoryEvent event(WriteRequest request, @Nullable String operationId) {
        Envelope envelope = request.envelope();
        Scope scope = scope(envelope);
        Object operation = request.operation().toAvro();
        String eventId = envelope.eventId() == null ? ids.next() : envelope.eventId();
        MemoryEvent event = MemoryEvent.newBuilder()
                .setEventId(eventId)
                .setTenantId(scope.tenantId())
                .setUserId(scope.userId())
                .setMemoryId(memoryId(envelope, scope, operation))
                .setAgentId(envelope.agentId())
                .setSessionId(envelope.sessionId())
                .setOperationId(operationId == null ? eventId : operationId)
                .setActor(envelope.actor() == null ? "" : envelope.actor())
                .setOccurredAt(envelope.occurredAt() == null ? now() : envelope.occurredAt())
                .setZone(envelope.zone())
                .setExpectedVersion(envelope.expectedVersion())
                .setExtract(envelope.extract() == null || envelope.extract())
                .setOp(operation)
                .build();
        rules.check(event);
        return event;
    }

    private static Scope scope(Envelope envelope) {
        String tenantId = envelope.tenantId();
        String userId = envelope.userId();
        if (tenantId == null || tenantId.isEmpty() || userId == null || userId.isEmpty()) {
            throw new MemlogException(
                    ErrorCode.MISSING_SCOPE,
                    "expected tenantId and userId, found %s"
                            .formatted(tenantId == null || tenantId.isEmpty() ? "no tenantId" : "no userId"));
        }
        return new Scope(tenantId, userId);
    }

    /** Only a put makes a memory without being told its name; a repeated one names the same memory again. */
    private @Nullable String memoryId(Envelope envelope, Scope scope, Object operation) {
        if (envelope.memoryId() != null || !(operation instanceof Put)) {
            return envelope.memoryId();
        }
        return envelope.eventId() == null
                ? ids.next()
                : EventIds.memoryIdOf(scope, Identifiers.require("eventId", envelope.eventId()));
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
