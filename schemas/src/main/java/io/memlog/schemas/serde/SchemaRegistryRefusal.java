package io.memlog.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;

/**
 * The registry answered and refused our schema (incompatible, invalid, not registered): a person must look, retrying is useless.
 *
 * <p>Raised only when writing. Immutable.
 */
public final class SchemaRegistryRefusal extends SerializationException {
    private static final long serialVersionUID = 1L;

    public SchemaRegistryRefusal(String message) {
        super(message);
    }
}
