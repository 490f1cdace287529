package io.memlog.chaos.workload;

/**
 * What the writers do. Immutable and thread-safe.
 *
 * @param seed the same seed makes the same events in each writer
 * @param eventsPerSecond of all writers together, while nothing holds them up and extraction keeps pace
 * @param scopes users that are written to; each belongs to one writer
 * @param memoriesPerScope different memory ids of a user
 * @param restWriters writers over REST, one request at a time each
 * @param avroWriters writers straight to the topic, pipelined
 */
public record WorkloadSettings(
        long seed, int eventsPerSecond, int scopes, int memoriesPerScope, int restWriters, int avroWriters) {

    /** About what one embedder on a small machine keeps up with while processes die. */
    public static WorkloadSettings standard(long seed) {
        return new WorkloadSettings(seed, 30, 32, 10, 3, 2);
    }

    public WorkloadSettings eventsPerSecond(int rate) {
        return new WorkloadSettings(seed, rate, scopes, memoriesPerScope, restWriters, avroWriters);
    }
}
