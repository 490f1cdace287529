package io.memlog.streams;

import static io.memlog.streams.TestEvents.event;
import static io.memlog.streams.TestEvents.incoming;
import static io.memlog.streams.TestEvents.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.EventRules;
import io.memlog.schemas.Limits;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Provenance;
import io.memlog.streams.Decision.Refuse;
import io.memlog.streams.Decision.Write;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Asks a decider, and holds a memory to ask about. */
final class Deciding {
    private final Decider decider = new Decider(new EventRules(Limits.DEFAULT));

    Decision decide(MemoryEvent event, @Nullable MemoryRecord current) {
        return decider.decide(incoming(event), current);
    }

    Decision decide(MemoryEvent.Builder event, @Nullable MemoryRecord current) {
        return decide(event.build(), current);
    }

    Write written(MemoryEvent event, @Nullable MemoryRecord current) {
        Decision decision = decide(event, current);
        assertThat(decision).isInstanceOf(Write.class);
        return (Write) decision;
    }

    static void assertRefused(Decision decision, ErrorCode code) {
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Refuse.class, refuse -> assertThat(refuse.code()).isEqualTo(code));
    }

    static void assertRefused(Decision decision, ErrorCode code, String detail) {
        assertThat(decision).isEqualTo(new Refuse(code, detail));
    }

    /** "likes tea", version 1, embedded and searched for entities. */
    MemoryRecord active() {
        MemoryRecord state = ((Write) decider.decide(incoming(put("ann", "m1", "likes tea")), null)).state();
        MemoryRecord.Builder enriched = MemoryRecord.newBuilder(state)
                .setEmbedding(new Embedding("space", "model", 1, ByteBuffer.wrap(new byte[4])));
        enriched.setProvenance(Provenance.newBuilder(state.getProvenance())
                .setEventId("event-0")
                .setExtractorId("rules")
                .setExtractorVersion("1")
                .build());
        return enriched.build();
    }

    MemoryRecord deleted() {
        return MemoryRecord.newBuilder(active()).setStatus(MemoryStatus.DELETED).build();
    }
}
