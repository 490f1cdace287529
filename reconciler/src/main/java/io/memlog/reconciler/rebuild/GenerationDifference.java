package io.memlog.reconciler.rebuild;

import org.jspecify.annotations.Nullable;

/**
 * A memory that a side generation holds otherwise than the live one; immutable, without text.
 *
 * @param key tenant/user/memoryId
 * @param liveVersion null if only the side generation has it
 * @param sideVersion null if only the live one has it
 */
public record GenerationDifference(
        String key, @Nullable Long liveVersion, @Nullable Long sideVersion) {}
