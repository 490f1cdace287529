package io.memlog.reconciler.store;

import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Provenance;

/** What no digest covers: a record that is made only to compute its digest needs it all the same. Stateless. */
final class UncoveredFields {
    private static final Provenance UNSAID = new Provenance("", "", "", 0, 0L, "", "", "", "", "");

    private UncoveredFields() {}

    static MemoryRecord.Builder fill(MemoryRecord.Builder memory) {
        return memory.setProvenance(UNSAID)
                .setCompletesEvent(true)
                .setVectorDigest(0)
                .setGraphDigest(0);
    }
}
