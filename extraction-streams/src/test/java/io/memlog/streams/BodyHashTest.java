package io.memlog.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Put;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BodyHashTest {
    private final MemoryEvent event = TestEvents.put("ann", "m1", "text");

    @Test
    void isTheSameForTheSameBody() {
        assertThat(BodyHash.of(MemoryEvent.newBuilder(event).build())).isEqualTo(BodyHash.of(event));
    }

    @Test
    void doesNotDependOnTheRequestThatCarriedTheEvent() {
        MemoryEvent again = MemoryEvent.newBuilder(event)
                .setOperationId("second attempt")
                .setOccurredAt(event.getOccurredAt().plusSeconds(5))
                .build();

        assertThat(BodyHash.of(again)).isEqualTo(BodyHash.of(event));
    }

    @Test
    void doesNotDependOnTheOrderOfAMap() {
        Map<String, String> forwards = new LinkedHashMap<>();
        forwards.put("a", "1");
        forwards.put("b", "2");
        Map<String, String> backwards = new LinkedHashMap<>();
        backwards.put("b", "2");
        backwards.put("a", "1");

        assertThat(BodyHash.of(withPut(put -> put.setMetadata(forwards))))
                .isEqualTo(BodyHash.of(withPut(put -> put.setMetadata(backwards))));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void dependsOnEverythingElse(UnaryOperator<MemoryEvent.Builder> change) {
        MemoryEvent changed = change.apply(MemoryEvent.newBuilder(event)).build();

        assertThat(BodyHash.of(changed)).isNotEqualTo(BodyHash.of(event));
    }

    static List<UnaryOperator<MemoryEvent.Builder>> changes() {
        return List.of(
                builder -> builder.setMemoryId("m2"),
                builder -> builder.setUserId("bob"),
                builder -> builder.setActor("somebody else"),
                builder -> builder.setExpectedVersion(0L),
                builder -> builder.setExtract(false),
                builder -> builder.setZone("Europe/Berlin"),
                builder -> builder.setAgentId("a"),
                builder -> builder.setOp(TestEvents.delete()),
                builder -> builder.setOp(Put.newBuilder().setContent("text.").build()),
                builder -> builder.setOp(Put.newBuilder()
                        .setContent("text")
                        .setTags(List.of("t"))
                        .build()),
                builder -> builder.setOp(TestEvents.append("text")));
    }

    private MemoryEvent withPut(UnaryOperator<Put.Builder> change) {
        return MemoryEvent.newBuilder(event)
                .setOp(change.apply(Put.newBuilder().setContent("text")).build())
                .build();
    }
}
