package io.memlog.reconciler.rebuild;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import org.jspecify.annotations.Nullable;

/**
 * One generation of one store.
 *
 * @param store vector or graph
 * @param generation its number; of a rollback the only one that is kept, unless given
 */
public record GenerationRequest(
        @Nullable String store, @Nullable Integer generation) {
    static final String FORM = "store, generation";

    /** @throws MemlogException if the number is none */
    public GenerationRequest {
        if (generation != null && generation < 1) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD, "generation: expected a number from 1, found " + generation);
        }
    }
}
