package io.memlog.chaos;

import io.memlog.chaos.workload.WorkloadSettings;
import java.time.Duration;

/**
 * What a run does. Immutable and thread-safe.
 *
 * @param seed of events and faults
 * @param kills how many processes to kill
 * @param longest no further fault after this time
 * @param workload what is written meanwhile
 * @param isRebuilding whether both stores are rebuilt all the time; the cluster then needs a reconciler
 */
public record ChaosSettings(long seed, int kills, Duration longest, WorkloadSettings workload, boolean isRebuilding) {}
