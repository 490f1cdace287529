package io.memlog.streams;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.avro.MemoryRecord;

/** What one event means for one memory; a value, so that deciding needs no Kafka. */
sealed interface Decision {

    /** The memory takes this next state; its digests are set after enrichment. */
    record Write(MemoryRecord state, ModelWork work) implements Decision {}

    /** The memory leaves the log and both stores. */
    record Remove() implements Decision {}

    /** The same version once more, so that the stores mend a damaged row. */
    record Republish(MemoryRecord state, ModelWork work) implements Decision {}

    /** The same without asking anybody: what it lacks it goes on lacking. */
    record RepublishAsIs(MemoryRecord state) implements Decision {}

    /** There is no such memory: a tombstone once more, so that the stores drop an orphan. */
    record RepublishTombstone() implements Decision {}

    /** The event does not concern this memory. */
    record Skip() implements Decision {}

    /** The event changes nothing; {@code detail} states expected and found, never memory text. */
    record Refuse(ErrorCode code, String detail) implements Decision {}

    /** Which models a state still needs. */
    enum ModelWork {
        /** Everything the models found still holds. */
        NONE,
        /** Of the entities everything still holds. */
        EMBED_ALONE,
        /** No entities are wanted: those there are go. */
        EMBED,
        EMBED_AND_EXTRACT
    }
}
