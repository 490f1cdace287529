package io.memlog.schemas.serde;

import io.memlog.schemas.avro.Finding;
import io.memlog.schemas.avro.LetterDecision;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.Progress;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** The record types that stand on topics by themselves; immutable. */
final class Contracts {
    static final List<Class<? extends SpecificRecord>> TYPES = List.of(
            MemoryEvent.class, MemoryRecord.class, Progress.class, Outcome.class, Finding.class, LetterDecision.class);

    private Contracts() {}
}
