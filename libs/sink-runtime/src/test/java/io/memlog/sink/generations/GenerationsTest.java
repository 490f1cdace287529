package io.memlog.sink.generations;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.sink.ProjectionStore;
import io.memlog.sink.SinkSettings;
import io.memlog.sink.StoreUnavailableException;
import io.memlog.sink.generations.Generation.State;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GenerationsTest {
    private static final SinkSettings SETTINGS =
            new SinkSettings("127.0.0.1:1", Map.of(), 1, 1, "test", List.of("memory.enriched"), "classic", 1, 1);

    @Test
    void aGenerationThatCannotBeLoadedForNowKeepsNoCommandWaiting() throws InterruptedException {
        var turn = new CountDownLatch(1);
        try (var generations = new Generations(SETTINGS, new WithoutKafka(turn), new SimpleMeterRegistry())) {
            Thread looking = Thread.ofPlatform().start(() -> {
                try {
                    generations.run();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });

            boolean isTaken = turn.await(10, TimeUnit.SECONDS);
            looking.interrupt();
            looking.join();

            assertThat(isTaken).as("a turn at the command").isTrue();
        }
    }

    /** Its loader cannot begin, and somebody wants it dropped. */
    private record WithoutKafka(CountDownLatch turn) implements StoreGenerations {
        @Override
        public Found look() {
            return new Found(List.of(new Generation(2, State.LOADING, "_2", false)), true);
        }

        @Override
        public ProjectionStore openLoader(Generation generation) {
            throw new IllegalStateException("Kafka: expected an answer, found none");
        }

        @Override
        public GenerationTurn openTurn() {
            turn.countDown();
            throw new StoreUnavailableException("enough", new IOException());
        }

        @Override
        public void fail(Generation generation, String reason) {
            throw new AssertionError(reason);
        }

        @Override
        public void sayWhyItWaits(Generation generation, String reason) {
            throw new AssertionError(reason);
        }
    }
}
