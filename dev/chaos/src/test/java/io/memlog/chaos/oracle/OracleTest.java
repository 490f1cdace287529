package io.memlog.chaos.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.Append;
import io.memlog.schemas.avro.Delete;
import io.memlog.schemas.avro.Erase;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.OutcomeStatus;
import io.memlog.schemas.avro.Patch;
import io.memlog.schemas.avro.Put;
import io.memlog.schemas.avro.Restore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OracleTest {
    private final List<Logged<MemoryEvent>> log = new ArrayList<>();

    @Test
    void eachOperationMakesTheNextVersionOrIsRefused() {
        add("e1", put("one"));
        add("e2", Patch.newBuilder().setTags(List.of("home")).build());
        add("e3", new Append("two", List.of()));
        add("e4", new Delete(null));
        add("e5", Patch.newBuilder().setTags(List.of()).build());
        add("e6", new Restore(null));
        add("e7", new Restore(null));

        Expected expected = Oracle.fold(log);

        assertThat(expected.outcomes().values())
                .containsExactly(
                        applied(1L),
                        applied(2L),
                        applied(3L),
                        applied(4L),
                        refused("MEMORY_DELETED"),
                        applied(5L),
                        refused("NOT_FOUND"));
        ExpectedMemory last = last(expected);
        assertThat(last.status()).isEqualTo(MemoryStatus.ACTIVE);
        assertThat(last.fields().getContent()).isEqualTo("one\ntwo");
        assertThat(last.fields().getTags()).containsExactly("home");
    }

    @Test
    void anErasedMemoryBeginsAnewWithVersionOne() {
        add("e1", put("one"));
        add("e2", new Erase(null));
        add("e3", new Erase(null));
        add("e4", put("again"));

        Expected expected = Oracle.fold(log);

        assertThat(expected.outcomes().values())
                .containsExactly(applied(1L), applied(null), refused("NOT_FOUND"), applied(1L));
        assertThat(expected.timelines().get("t/u/m")).hasSize(3);
    }

    @Test
    void aRepeatedEventIsADuplicateAndItsIdIsSpentForAnotherBody() {
        add("e1", put("one"));
        add("e1", put("one"));
        add("e1", put("another"));

        assertThat(Oracle.fold(log).outcomes().values())
                .containsExactly(
                        applied(1L),
                        new ExpectedOutcome(OutcomeStatus.DUPLICATE, "DUPLICATE_EVENT", 1L, 0),
                        refused("IDEMPOTENCY_KEY_REUSED"));
    }

    @Test
    void anotherVersionThanExpectedIsAConflict() {
        add("e1", put("one"), 0L);
        add("e2", put("two"), 0L);
        add("e3", put("three"), 1L);

        assertThat(Oracle.fold(log).outcomes().values())
                .containsExactly(applied(1L), refused("VERSION_CONFLICT"), applied(2L));
    }

    private void add(String eventId, Object operation) {
        add(eventId, operation, null);
    }

    private void add(String eventId, Object operation, @Nullable Long expectedVersion) {
        MemoryEvent event = MemoryEvent.newBuilder()
                .setEventId(eventId)
                .setTenantId("t")
                .setUserId("u")
                .setMemoryId("m")
                .setOccurredAt(Instant.EPOCH)
                .setExpectedVersion(expectedVersion)
                .setOp(operation)
                .build();
        log.add(new Logged<>(new Position(Topics.EVENTS, 0, log.size()), "t/u", event));
    }

    private static Put put(String content) {
        return Put.newBuilder().setContent(content).build();
    }

    private static ExpectedOutcome applied(@Nullable Long version) {
        return new ExpectedOutcome(OutcomeStatus.APPLIED, null, version, 1);
    }

    private static ExpectedOutcome refused(String code) {
        return new ExpectedOutcome(OutcomeStatus.REJECTED, code, null, 0);
    }

    private static ExpectedMemory last(Expected expected) {
        List<Expected.Step> steps = Objects.requireNonNull(expected.timelines().get("t/u/m"));
        return ((Expected.Step.Version) steps.getLast()).memory();
    }
}
