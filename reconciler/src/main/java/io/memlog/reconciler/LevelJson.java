package io.memlog.reconciler;

import io.memlog.reconciler.CheckRequest.Level;

/**
 * What one level of a check came to, as JSON. Up to which offset is said by the partitions of offsets and of stores.
 *
 * @param compared how many
 * @param unit of what
 */
record LevelJson(Level level, long compared, String unit, long durationMillis) {}
