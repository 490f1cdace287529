package io.memlog.sink;

/**
 * A draft in the form in which the store takes it, ready to be written.
 *
 * @param decoded its records
 * @param write the store's form of them
 */
record Prepared(Decoded decoded, ProjectionStore.Write write) {
    /** @throws RecordRefusedException if the store refuses a record for its own sake */
    static Prepared of(Decoded decoded, SinkParts parts) {
        return new Prepared(decoded, parts.store().prepare(decoded.records()));
    }

    Draft draft() {
        return decoded.draft();
    }
}
