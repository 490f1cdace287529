package io.memlog.reconciler.store;

import io.memlog.schemas.avro.StoreName;

/** How far one store is on the log; for whoever needs nothing else of it. Thread-safe. */
public interface StoreWatermarks {
    StoreName name();

    /** Of every partition; fails with {@link StoreReadException} if the store cannot be read. */
    StoreProgress progress();
}
