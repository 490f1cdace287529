package io.memlog.chaos.check;

import io.memlog.chaos.check.Difference.Kind;
import io.memlog.chaos.oracle.Expected;
import io.memlog.chaos.oracle.Expected.Step;
import io.memlog.chaos.oracle.ExpectedOutcome;
import io.memlog.chaos.oracle.Logged;
import io.memlog.chaos.oracle.Position;
import io.memlog.chaos.workload.AcceptedEvent;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/** Does the log itself hold what was accepted, and did extraction-streams make of it what the oracle does? Stateless. */
final class LogChecks {
    private LogChecks() {}

    /** An acknowledged event stands where the acknowledgement says. */
    static void accepted(List<AcceptedEvent> accepted, List<Logged<MemoryEvent>> events, Differences differences) {
        Map<Position, String> ids = new HashMap<>();
        for (Logged<MemoryEvent> logged : events) {
            MemoryEvent event = logged.value();
            ids.put(logged.position(), event == null ? "unreadable bytes" : event.getEventId());
        }
        for (AcceptedEvent event : accepted) {
            var position = new Position(Topics.EVENTS, event.partition(), event.offset());
            String found = ids.get(position);
            if (!event.eventId().equals(found)) {
                differences.add(Kind.LOST, "accepted event", position.toString(), event.eventId(), found);
            }
        }
    }

    /** Each event has exactly one outcome, and the right one. */
    static void outcomes(Expected expected, List<Logged<Outcome>> outcomes, Differences differences) {
        Map<Position, List<Logged<Outcome>>> byEvent = new TreeMap<>();
        for (Logged<Outcome> logged : outcomes) {
            Outcome outcome = logged.value();
            if (outcome != null) {
                var event = new Position(Topics.EVENTS, outcome.getEventPartition(), outcome.getEventOffset());
                byEvent.computeIfAbsent(event, any -> new ArrayList<>()).add(logged);
            }
        }
        expected.outcomes()
                .forEach((event, outcome) ->
                        outcome(event, outcome, byEvent.getOrDefault(event, List.of()), differences));
        byEvent.keySet().removeAll(expected.outcomes().keySet());
        byEvent.forEach((event, extra) -> differences.add(
                Kind.LEFT_OVER,
                Topics.OUTCOMES,
                event.toString(),
                "no such event",
                extra.getFirst().position()));
    }

    private static void outcome(
            Position event, ExpectedOutcome expected, List<Logged<Outcome>> found, Differences differences) {
        if (found.size() != 1) {
            differences.add(
                    found.isEmpty() ? Kind.LOST : Kind.DOUBLED,
                    Topics.OUTCOMES,
                    event.toString(),
                    expected,
                    found.stream().map(Logged::position).toList());
            return;
        }
        Outcome outcome = found.getFirst().value();
        ExpectedOutcome said = outcome == null
                ? null
                : new ExpectedOutcome(
                        outcome.getStatus(), outcome.getCode(), outcome.getVersion(), outcome.getAffected());
        if (!expected.equals(said)) {
            differences.add(Kind.CHANGED, Topics.OUTCOMES, event.toString(), expected, said);
        }
    }

    /** Each memory went through exactly the versions and erasures that the oracle says, in that order. */
    static void timelines(Expected expected, List<Logged<SpecificRecord>> enriched, Differences differences) {
        Map<String, List<Logged<SpecificRecord>>> byKey = new TreeMap<>();
        for (Logged<SpecificRecord> logged : enriched) {
            if (!(logged.value() instanceof Progress)) {
                byKey.computeIfAbsent(String.valueOf(logged.key()), any -> new ArrayList<>())
                        .add(logged);
            }
        }
        Set<String> keys = new HashSet<>(expected.timelines().keySet());
        keys.addAll(byKey.keySet());
        for (String key : keys.stream().sorted().toList()) {
            timeline(
                    key,
                    expected.timelines().getOrDefault(key, List.of()),
                    byKey.getOrDefault(key, List.of()),
                    differences);
        }
    }

    private static void timeline(
            String key, List<Step> expected, List<Logged<SpecificRecord>> found, Differences differences) {
        for (int index = 0; index < Math.max(expected.size(), found.size()); index++) {
            if (index >= found.size()) {
                differences.add(Kind.LOST, Topics.ENRICHED, key, expected.get(index), "the end of the log");
                return;
            }
            Logged<SpecificRecord> record = found.get(index);
            if (index >= expected.size()) {
                differences.add(Kind.DOUBLED, Topics.ENRICHED, key, "no more records", record.position());
                return;
            }
            String where = "%s (%s)".formatted(Topics.ENRICHED, record.position());
            switch (expected.get(index)) {
                case Step.Version version
                when record.value() instanceof MemoryRecord memory ->
                    differences.compareFields(where, key, Fields.of(version.memory()), Fields.of(memory));
                case Step.Erasure ignored when record.value() == null -> {}
                case Step step -> {
                    differences.add(Kind.CHANGED, where, key, step, record.value());
                    return;
                }
            }
        }
    }
}
