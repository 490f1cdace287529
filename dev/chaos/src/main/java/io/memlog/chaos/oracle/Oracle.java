package io.memlog.chaos.oracle;

import io.memlog.chaos.oracle.Expected.Step;
import io.memlog.schemas.Scope;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.OutcomeStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Says what a log of events must come to, by the rules of DESIGN sections 3 to 5 written down a second time: it shares no code with
 * extraction-streams. Not thread-safe.
 */
public final class Oracle {
    private final Map<String, ExpectedMemory> current = new HashMap<>();
    private final Map<String, First> seen = new HashMap<>();
    private final Map<String, List<Step>> timelines = new TreeMap<>();
    private final Map<Position, ExpectedOutcome> outcomes = new TreeMap<>();

    private Oracle() {}

    /** The first event of an id: what it said and what became of it. */
    private record First(MemoryEvent body, ExpectedOutcome outcome) {}

    /** Folds events that are given in the order of each partition. */
    public static Expected fold(List<Logged<MemoryEvent>> events) {
        var oracle = new Oracle();
        events.forEach(oracle::add);
        return new Expected(oracle.timelines, oracle.outcomes);
    }

    private void add(Logged<MemoryEvent> logged) {
        MemoryEvent event = logged.value();
        outcomes.put(
                logged.position(),
                event == null
                        ? new ExpectedOutcome(OutcomeStatus.DEAD_LETTERED, "NOT_WIRE_FORMAT", null, 0)
                        : outcomeOf(event, logged.position()));
    }

    private ExpectedOutcome outcomeOf(MemoryEvent event, Position position) {
        var scope = new Scope(event.getTenantId(), event.getUserId());
        String id = scope.key() + "/" + event.getEventId();
        MemoryEvent body = bodyOf(event);
        First first = seen.get(id);
        if (first != null) {
            return first.body().equals(body)
                    ? new ExpectedOutcome(
                            OutcomeStatus.DUPLICATE,
                            "DUPLICATE_EVENT",
                            first.outcome().version(),
                            0)
                    : refused("IDEMPOTENCY_KEY_REUSED");
        }
        ExpectedOutcome outcome =
                decide(event, scope.memory(event.getMemoryId()).key(), position);
        seen.put(id, new First(body, outcome));
        return outcome;
    }

    /** A request that is tried again carries another operation id, and another time if its writer gave none. */
    private static MemoryEvent bodyOf(MemoryEvent event) {
        return MemoryEvent.newBuilder(event)
                .setOperationId(null)
                .setOccurredAt(Instant.EPOCH)
                .build();
    }

    private ExpectedOutcome decide(MemoryEvent event, String key, Position position) {
        ExpectedMemory before = current.get(key);
        long version = before == null ? 0 : before.version();
        Long expectedVersion = event.getExpectedVersion();
        if (expectedVersion != null && expectedVersion != version) {
            return refused("VERSION_CONFLICT");
        }
        return switch (Rules.apply(event, before, position)) {
            case Rules.Result.Becomes becomes -> becomes(key, becomes.memory());
            case Rules.Result.Erased ignored -> erased(key, event, position);
            case Rules.Result.Refused refused -> refused(refused.code());
        };
    }

    private ExpectedOutcome becomes(String key, ExpectedMemory memory) {
        current.put(key, memory);
        timeline(key).add(new Step.Version(memory));
        return new ExpectedOutcome(OutcomeStatus.APPLIED, null, memory.version(), 1);
    }

    private ExpectedOutcome erased(String key, MemoryEvent event, Position position) {
        current.remove(key);
        timeline(key).add(new Step.Erasure(position, event.getEventId()));
        return new ExpectedOutcome(OutcomeStatus.APPLIED, null, null, 1);
    }

    private List<Step> timeline(String key) {
        return timelines.computeIfAbsent(key, any -> new ArrayList<>());
    }

    private static ExpectedOutcome refused(String code) {
        return new ExpectedOutcome(OutcomeStatus.REJECTED, code, null, 0);
    }
}
