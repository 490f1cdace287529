package io.memlog.models.remote;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request to a provider that has ended; immutable.
 *
 * @param texts texts to embed, 1 for a chat
 * @param duration without waits for a turn and repetitions
 * @param failure null if it succeeded
 */
public record ProviderRequest(
        String provider,
        ProviderUse use,
        int texts,
        Duration duration,
        @Nullable FailureCode failure) {}
