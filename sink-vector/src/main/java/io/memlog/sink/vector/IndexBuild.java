package io.memlog.sink.vector;

import io.memlog.service.ConfigKey;
import io.memlog.service.Environment;
import java.util.List;
import java.util.Map;

/**
 * What of the server the indexes of a new generation may take while they are built; immutable.
 *
 * @param memoryMegabytes most memory for one index; none gets more than its table has
 * @param workers processes that help with one index; the server has limits of its own
 */
public record IndexBuild(int memoryMegabytes, int workers) {
    public static final ConfigKey<Integer> MEMORY = ConfigKey.integer(
            "MEMLOG_INDEX_BUILD_MEMORY_MB",
            1_024,
            64,
            1_000_000,
            "megabytes",
            "Most memory of Postgres for building one index of a new generation; one of vectors that does not fit takes many times as long, and 100,000 of 384 floats need about 250");

    public static final ConfigKey<Integer> WORKERS = ConfigKey.integer(
            "MEMLOG_INDEX_BUILD_WORKERS",
            2,
            0,
            64,
            "processes",
            "Processes of Postgres that help building an index of a new generation");

    public static final IndexBuild DEFAULT = of(new Environment(Map.of()));

    /** What sink-vector reads of it. */
    static List<ConfigKey<?>> keys() {
        return List.of(MEMORY, WORKERS);
    }

    static IndexBuild of(Environment environment) {
        return new IndexBuild(environment.get(MEMORY), environment.get(WORKERS));
    }
}
