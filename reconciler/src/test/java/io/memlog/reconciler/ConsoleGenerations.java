package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The vector store is rebuilt beside the one that is read, which has a row that the log does not explain. */
@TestMethodOrder(OrderAnnotation.class)
abstract class ConsoleGenerations {
    private static final String COPY = "one-more";

    /** What is accepted of a store does not keep it from being rolled back to. */
    @BeforeAll
    static void acceptACopy(ConsoleScene scene) throws Exception {
        scene.pipeline.damage.copyRow("m7", COPY);
        JsonNode check = scene.calls.post("/v1/checks", "{}");
        String finding = check.at("/findings/0/findingId").asText();
        assertThat(finding).as("%s", check).endsWith(COPY);
        JsonNode accepted = scene.calls.post(
                "/v1/findings/accept", "{\"findingIds\": [\"%s\"], \"reason\": \"a test's own\"}".formatted(finding));
        assertThat(accepted.at("/accepted").asInt()).as("%s", accepted).isEqualTo(1);
    }

    @AfterAll
    static void removeIt(ConsoleScene scene) throws Exception {
        scene.pipeline.damage.sql("DELETE FROM memory WHERE memory_id = '%s'".formatted(COPY));
        scene.assertEqualToTheLog();
    }

    @Test
    @Order(1)
    void rebuildWhoseSwitchWaitsIsCancelled(ConsoleScene scene, ConsoleReader reader) throws Exception {
        // Given
        reader.fill("#generations [name=store]", "vector");
        try (Connection holder = scene.snapshot()) {
            // When
            reader.press("#generations", "Rebuild…");
            reader.agree();
            reader.awaitText("#operation-list", "switch waits");

            // Then
            reader.awaitText("#verdict-also", "A rebuild is running");
            reader.look("rebuild");

            // When
            reader.press("#operation-list", "Cancel");
            // A switch that waits is made as soon as nobody is in its way.
            assertThat(scene.ended("rebuild", 1).at("/state").asText()).isEqualTo("CANCELLED");
            holder.rollback();
        }

        // Then
        reader.awaitTrue("document.querySelectorAll('#generation-list tbody tr').length === 2");
        reader.assertUntroubled();
    }

    @Test
    @Order(2)
    void storeIsRebuiltSwitchedRolledBackAndTheRestDropped(ConsoleScene scene, ConsoleReader reader) throws Exception {
        // When
        reader.fill("#generations [name=store]", "vector");
        reader.press("#generations", "Rebuild…");
        reader.agree();

        // Then
        reader.awaitText("#operation-list", "switched");
        JsonNode rebuilt = scene.ended("rebuild", 1);
        assertThat(rebuilt.at("/result/stores/0/outcome").asText())
                .as("%s", rebuilt)
                .isEqualTo("SWITCHED");
        int made = rebuilt.at("/result/stores/0/generation").asInt();
        reader.awaitText(row(1), "retired");
        reader.awaitText(row(made), "live");

        // When
        reader.press(row(1), "Differences");

        // Then
        reader.awaitText("#generation-differences", "Generation 1 of Postgres against the live one", COPY);

        // When
        reader.press(row(1), "Roll back…");
        reader.agree();

        // Then
        JsonNode back = scene.ended("rollback", 1);
        assertThat(back.at("/result/stores/0/outcome").asText()).as("%s", back).isEqualTo("SWITCHED");
        reader.awaitText(row(1), "live");
        reader.awaitText(row(made), "retired");
        // What was compared is no longer so.
        reader.awaitTrue("document.querySelector('#generation-differences').textContent === ''");

        // When
        reader.press(row(made), "Drop…");
        reader.agree();

        // Then
        assertThat(scene.ended("drop", 1).at("/state").asText()).isEqualTo("DONE");
        reader.awaitTrue("document.querySelectorAll('#generation-list tbody tr').length === 2");
        assertThat(reader.text("#generation-list")).doesNotContain("retired");
        reader.assertUntroubled();
    }

    private static String row(int generation) {
        return "#generation-list tr[data-key=\"VECTOR %d\"]".formatted(generation);
    }
}
