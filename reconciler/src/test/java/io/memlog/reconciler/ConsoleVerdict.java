package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the console says first, and how that is found out. */
abstract class ConsoleVerdict {
    @Test
    void verdictAnswersWhetherTheStoresEqualTheLogAndHowThatIsFoundOut(ConsoleScene scene, ConsoleReader reader)
            throws Exception {
        assertThat(reader.text("#verdict")).contains("never compared with the log", "Check now");

        // When
        reader.press("#verdict", "Check now");

        // Then
        reader.awaitText("#verdict-title", "Both stores equal the log");
        assertThat(reader.text("#verdict"))
                .contains("up to offset 0:", "3:")
                .contains(" at level digests: " + ConsoleScene.MEMORIES + " memories compared")
                .contains("Nothing was written since");
        reader.awaitTrue("document.title.startsWith('✓ Both stores equal the log')");
        assertThat(reader.text("#store-list")).contains("caught up", "the end");
        reader.awaitText("#pipeline", "offsets/s", "newest record");

        // When: each level is asked for by the form.
        reader.fill("#operations [name=level]", "offsets");
        reader.press("#operations", "Check");
        assertThat(scene.ended("check", 2).at("/parameters/level").asText()).isEqualTo("offsets");
        reader.fill("#operations [name=level]", "deep");
        reader.enter("#operations [name=check]");
        assertThat(scene.ended("check", 3).at("/parameters/level").asText()).isEqualTo("deep");

        // Then
        reader.awaitText("#verdict-detail", "at level deep");
        reader.awaitText("#operation-list", "looked", "equal");
        // What was asked for here is opened here.
        reader.awaitTrue("document.querySelectorAll('#operation-list details[open]').length === 3");
        reader.awaitText("#operation-list", "memories in both stores");
        reader.look("equal");
        reader.assertUntroubled();
    }
}
