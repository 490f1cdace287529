package io.memlog.chaos;

import java.time.Duration;
import java.util.List;

/**
 * A fault and how long the pipeline needed. Immutable and thread-safe.
 *
 * @param number from 1
 * @param kind KILL or PAUSE
 * @param victims the members
 * @param atSeconds seconds since the run began
 * @param recovery from the fault (for a pause: from its end) until a later write was in both stores
 * @param isRecovered false if it gave up waiting
 */
public record FaultResult(
        int number, String kind, List<String> victims, double atSeconds, Duration recovery, boolean isRecovered) {}
