package io.memlog.schemas.serde;

import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * The registry gave no answer that can be trusted: unreachable, failing, refusing our credentials, or emptied.
 *
 * <p>The record is not to blame: stop, back off and try the same record again; never dead-letter it. Immutable.
 */
public final class SchemaRegistryUnavailable extends RetriableException {
    private static final long serialVersionUID = 1L;

    public SchemaRegistryUnavailable(String message) {
        super(message);
    }

    public SchemaRegistryUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
