package io.memlog.chaos.oracle;

import java.util.List;
import java.util.Map;

/**
 * What the events of the log must come to.
 *
 * @param timelines memory key to everything it has been, in order: versions and erasures
 * @param outcomes what becomes of each event
 */
public record Expected(Map<String, List<Step>> timelines, Map<Position, ExpectedOutcome> outcomes) {

    /** One record of memory.enriched as it must be. */
    public sealed interface Step {
        /** The event that caused it. */
        Position event();

        /** A new version. */
        record Version(ExpectedMemory memory) implements Step {
            @Override
            public Position event() {
                return memory.position();
            }
        }

        /** A tombstone. */
        record Erasure(Position event, String eventId) implements Step {}
    }
}
