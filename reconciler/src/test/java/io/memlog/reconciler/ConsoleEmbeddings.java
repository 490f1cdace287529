package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The embedding models of the memories, and that they are embedded again. */
abstract class ConsoleEmbeddings {
    @Test
    void memoriesAreEmbeddedAgainAndThatIsGivenUp(ConsoleScene scene, ConsoleReader reader) throws Exception {
        // Given: it waits for a store that does not move.
        scene.pipeline.stopVectorSink();
        reader.press("#embeddings", "Embed again…");
        reader.agree();
        reader.awaitText("#embedding-running", "running");

        // When
        reader.press("#embeddings", "Give up");

        // Then
        assertThat(scene.ended("reembed", 1).at("/state").asText()).isEqualTo("CANCELLED");

        // When
        scene.pipeline.startVectorSink();
        scene.awaitCaughtUp();
        reader.press("#embeddings", "Embed again…");
        reader.agree();

        // Then
        reader.awaitText("#operation-list", "all have the vectors");
        assertThat(scene.ended("reembed", 2).at("/result/left").asInt()).isZero();
        reader.awaitText("#embedding-list", "100 %");
        reader.assertUntroubled();
    }
}
