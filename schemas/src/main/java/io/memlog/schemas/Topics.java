package io.memlog.schemas;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The catalogue of topics: names and the settings that the guarantees need; immutable. */
public final class Topics {
    public static final String EVENTS = "memory.events";
    public static final String ENRICHED = "memory.enriched";
    public static final String OUTCOMES = "memory.outcomes";
    public static final String DEAD_LETTER = "memory.dead-letter";

    /** What was decided on each dead letter: retried, or discarded and why. */
    public static final String LETTER_DECISIONS = "memory.dead-letter.decisions";

    public static final String INCONSISTENCIES = "memory.inconsistencies";

    /** Internal to extraction-streams: events that arrived on a partition their scope does not hash to. */
    public static final String REROUTED = "memory.events.rerouted";

    private static final String DELETE = "delete";
    private static final String COMPACT = "compact";
    private static final String ONE_HOUR_MS = "3600000";

    /** A sink that was away for longer may have missed an erasure, and refuses to go on. */
    private static final String ONE_WEEK_MS = "604800000";

    private static final String FOREVER = "-1";

    /** Events stay readable for a year by default: long enough to redrive, audit and rebuild histories. */
    private static final String ONE_YEAR_MS = "31536000000";

    /**
     * One topic as it must exist.
     *
     * @param name topic name
     * @param config topic settings that differ from the broker's defaults
     */
    public record Topic(String name, Map<String, String> config) {
        public Topic {
            config = Map.copyOf(config);
        }
    }

    private Topics() {}

    /** All topics that a deployment needs; each has the same number of partitions. */
    public static List<Topic> all() {
        return List.of(
                new Topic(EVENTS, stream()),
                new Topic(
                        ENRICHED,
                        state(Map.of(
                                "min.compaction.lag.ms",
                                ONE_HOUR_MS,
                                "delete.retention.ms",
                                ONE_WEEK_MS,
                                "retention.ms",
                                FOREVER))),
                new Topic(OUTCOMES, stream()),
                new Topic(DEAD_LETTER, stream()),
                new Topic(LETTER_DECISIONS, state(Map.of())),
                new Topic(INCONSISTENCIES, state(Map.of())),
                new Topic(REROUTED, stream()));
    }

    private static Map<String, String> stream() {
        return stamped(Map.of("cleanup.policy", DELETE, "retention.ms", ONE_YEAR_MS));
    }

    private static Map<String, String> state(Map<String, String> more) {
        Map<String, String> config = new HashMap<>(more);
        config.put("cleanup.policy", COMPACT);
        return stamped(config);
    }

    /**
     * By the broker's clock: a producer's wrong one, or one that writes history, must not decide what retention and compaction
     * remove.
     */
    private static Map<String, String> stamped(Map<String, String> config) {
        Map<String, String> stamped = new HashMap<>(config);
        stamped.put("message.timestamp.type", "LogAppendTime");
        return stamped;
    }
}
