package io.memlog.sink.generations;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What somebody has asked of the sinks, and waits for an answer; immutable.
 *
 * @param kind what to do; this program may not know it
 * @param generation the one meant, null of REBUILD
 */
public record GenerationCommand(
        UUID id, String kind, @Nullable Integer generation) {}
