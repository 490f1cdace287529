package io.memlog.chaos.workload;

/**
 * A write that was acknowledged. Immutable and thread-safe.
 *
 * @param eventId its idempotency identity
 * @param partition partition of memory.events that the acknowledgement named
 * @param offset offset that the acknowledgement named
 */
public record AcceptedEvent(String eventId, int partition, long offset) {}
