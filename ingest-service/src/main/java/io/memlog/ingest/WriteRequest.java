package io.memlog.ingest;

/** One write as it was asked for, of the right form but not yet checked against the rules. Immutable. */
record WriteRequest(Envelope envelope, OperationFields operation) {
    WriteRequest addressed(Address address) {
        return new WriteRequest(envelope.addressed(address), operation);
    }
}
