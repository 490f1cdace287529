package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.reconciler.rebuild.Generation;
import io.memlog.reconciler.rebuild.Generation.State;
import io.memlog.reconciler.rebuild.GraphGenerations;
import io.memlog.reconciler.rebuild.StoreGenerations.AnswerState;
import io.memlog.reconciler.rebuild.StoreGenerations.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Moves generations of the graph as an operation does. Stateless. */
final class GraphRebuilds {
    private GraphRebuilds() {}

    /** Returns when a sink has done what was asked for. */
    static void ask(GraphGenerations generations, Kind kind, @Nullable Integer generation) {
        UUID id = UUID.randomUUID();
        generations.ask(id, kind, generation, Map.of());
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(generations.answer(id).orElseThrow().state()).isEqualTo(AnswerState.DONE));
    }

    static void await(GraphGenerations generations, int number, State state) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(generations.find(number))
                        .get()
                        .extracting(Generation::state)
                        .isEqualTo(state));
    }
}
