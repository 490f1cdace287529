package io.memlog.streams;

import io.memlog.schemas.MemoryKey;

/** Hears of every state that is written, and of every erasure; used by one stream thread. */
interface StateListener {
    StateListener NONE = new StateListener() {
        @Override
        public void written(MemoryKey key, Enrichment.Enriched enriched) {}

        @Override
        public void erased(MemoryKey key) {}
    };

    void written(MemoryKey key, Enrichment.Enriched enriched);

    void erased(MemoryKey key);
}
