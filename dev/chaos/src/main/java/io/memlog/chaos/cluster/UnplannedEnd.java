package io.memlog.chaos.cluster;

import java.time.Instant;

/**
 * A process that ended although nobody had killed it. Immutable and thread-safe.
 *
 * @param name the member
 * @param at when it was noticed
 * @param logTail the end of its log
 */
public record UnplannedEnd(String name, Instant at, String logTail) {}
