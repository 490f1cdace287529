package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.reconciler.browser.Page;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Both stores are damaged and one is behind; then it is looked at, accepted and repaired. */
@TestMethodOrder(OrderAnnotation.class)
abstract class ConsoleFindings {
    @BeforeAll
    static void damage(ConsoleScene scene) throws SQLException {
        scene.pipeline.stopGraphSink();
        scene.put(ConsoleScene.MEMORIES, ConsoleScene.MEMORIES + 10);
        Damage damage = scene.pipeline.damage;
        damage.sql("DELETE FROM memory WHERE memory_id IN ('m1', 'm2')");
        damage.sql("UPDATE memory SET version = 99 WHERE memory_id = 'm5'");
        damage.cypher("MATCH (m:Memory {memoryId: 'm6'}) SET m.digest = 7");
        for (int i = 0; i < 2; i++) {
            damage.copyRow("m7", "copy-" + i);
        }
        await().atMost(ConsoleScene.PATIENCE).until(() -> scene.calls.lagRecords("VECTOR") == 0);
    }

    @AfterAll
    static void mend(ConsoleScene scene) throws Exception {
        scene.pipeline.damage.sql("UPDATE memory SET version = 1 WHERE memory_id = 'm5'");
        scene.pipeline.damage.sql("DELETE FROM memory WHERE memory_id LIKE 'copy-%'");
        scene.assertEqualToTheLog();
    }

    @Test
    @Order(1)
    void findingsAreNamedAndNothingThatIsBeingDoneIsLostWhenThePageIsReadAgain(ConsoleScene scene, ConsoleReader reader)
            throws Exception {
        // Given
        Page page = reader.page();
        reader.awaitText("#verdict", "Neo4j is ", " behind the log");

        // When
        reader.press("#verdict", "Check now");

        // Then
        reader.awaitText("#verdict-title", "6 findings: Postgres and Neo4j differ from the log");
        assertThat(reader.text("#verdict"))
                .contains("2 missing in Postgres", "1 corrupt in Neo4j", "2 orphan in Postgres", "Neo4j is ");
        JsonNode finding = scene.calls.get("/v1/findings?store=graph").at("/findings/0");
        String id = finding.at("/findingId").asText();
        reader.enter("[data-key=\"%s\"] summary".formatted(id));
        reader.awaitText(
                "[data-key=\"%s\"] details".formatted(id),
                finding.at("/expectedDigest").asText(),
                "version ");

        // When: somebody has opened, ticked, selected, typed and scrolled, and things happen meanwhile.
        reader.fill("[data-key=\"%s\"] input".formatted(id), "true");
        reader.fill("#generations [name=until]", "0:1");
        reader.focus("#findings [name=scope]");
        page.type("acme");
        page.evaluate("""
                (() => { const key = document.querySelector('#finding-list .key');
                  const row = document.querySelector('#finding-list tbody tr');
                  getSelection().selectAllChildren(key);
                  row.scrollIntoView({ block: 'start', behavior: 'instant' });
                  window.kept = { row, key: key.textContent, top: row.getBoundingClientRect().top, changes: 0 };
                  new MutationObserver((changes) => { window.kept.changes += changes.length; })
                    .observe(document.querySelector('#finding-list tbody'), { childList: true });
                  return 1; })()""");
        int rows = reader.count("#operation-list tbody tr");
        scene.calls.post("/v1/checks", "{}");
        reader.awaitTrue("document.querySelectorAll('#operation-list tbody tr').length > " + rows);
        int seen = findingsRead(page);
        await().atMost(ConsoleScene.PATIENCE).until(() -> findingsRead(page) >= seen + 4);

        // Then
        assertThat(page.evaluate("document.activeElement.name").asText()).isEqualTo("scope");
        assertThat(page.evaluate("document.activeElement.value").asText()).isEqualTo("acme");
        assertThat(page.evaluate("getSelection().toString() === window.kept.key")
                        .asBoolean())
                .isTrue();
        assertThat(page.evaluate("Math.abs(window.kept.row.getBoundingClientRect().top - window.kept.top)")
                        .asDouble())
                .isLessThan(3);
        assertThat(page.evaluate("window.kept.row.isConnected && window.kept.changes === 0")
                        .asBoolean())
                .isTrue();
        assertThat(reader.count("[data-key=\"%s\"] details[open]".formatted(id)))
                .isEqualTo(1);
        assertThat(reader.count("#finding-list input:checked")).isEqualTo(1);
        assertThat(page.evaluate("document.querySelector('#generations [name=until]').value")
                        .asText())
                .isEqualTo("0:1");
        reader.look("findings");
        reader.assertUntroubled();
    }

    /** Each reading asks for those that are open and for those that are accepted. */
    private static int findingsRead(Page page) {
        return (int) page.requests().stream()
                .filter(url -> url.contains("/v1/findings?"))
                .count();
    }

    @Test
    @Order(2)
    void everyControlIsReachedWithTheTabKeyInTheOrderOfThePage(ConsoleReader reader) throws Exception {
        // Given
        Page page = reader.page();
        int controls = page.evaluate("measures.controls().length").asInt();
        assertThat(controls).isGreaterThan(40);
        page.evaluate("document.activeElement.blur()");

        // Then
        for (int place = 0; place < controls; place++) {
            page.tab();
            JsonNode focus = page.evaluate("measures.focus()");
            assertThat(focus.at("/place").asInt()).as("%s", focus).isEqualTo(place);
            assertThat(focus.at("/isSeen").asBoolean()).as("%s", focus).isTrue();
            assertThat(focus.at("/contrast").asDouble()).as("%s", focus).isGreaterThan(3);
        }

        // And back, and from the first one past all of the header.
        page.shiftTab();
        assertThat(page.evaluate("measures.focus()").at("/place").asInt()).isEqualTo(controls - 2);
        reader.enter(".skip");
        assertThat(page.evaluate("document.activeElement.id").asText()).isEqualTo("verdict");

        // And it fits into windows of other sizes.
        reader.look("findings", 360, "dark");
        reader.look("findings", 900, "light");
    }

    @Test
    @Order(3)
    void oneIsAcceptedAndSomeAreForAReasonThatIsKept(ConsoleScene scene, ConsoleReader reader) throws Exception {
        // When: by keyboard, and after a second thought.
        Page page = reader.page();
        reader.enter(
                "[data-key=\"VECTOR/STALE/acme/user-5/m5\"] button, [data-key=\"VECTOR/CORRUPT/acme/user-5/m5\"] button");
        reader.awaitTrue("document.querySelector('#dialog').open");
        page.escape();
        reader.awaitTrue("!document.querySelector('#dialog').open");
        assertThat(scene.calls.get("/v1/findings").at("/open").asInt()).isEqualTo(6);
        assertThat(page.evaluate("document.activeElement.textContent").asText()).isEqualTo("Accept…");
        page.enter();
        reader.answer("moved by hand");

        // Then
        reader.awaitText("#verdict-title", "5 findings");
        JsonNode accepted = scene.calls.get("/v1/findings?state=accepted").at("/findings");
        assertThat(accepted).hasSize(1);
        assertThat(accepted.at("/0/reason").asText()).isEqualTo("moved by hand");

        // When
        reader.fill("#finding-filter [name=kind]", "orphan");
        reader.awaitTrue("document.querySelectorAll('#finding-list tbody tr').length === 2");
        reader.press("#findings", "Select all shown");
        reader.press("#findings", "Accept selected");
        reader.answer("copies for a trial");

        // Then
        reader.awaitText("#verdict-title", "3 findings");
        reader.awaitText("#findings .answer", "2 findings accepted");
        assertThat(scene.calls
                        .get("/v1/findings?state=accepted")
                        .at("/findings")
                        .findValuesAsText("reason"))
                .containsExactlyInAnyOrder("moved by hand", "copies for a trial", "copies for a trial");
        reader.assertUntroubled();
    }

    @Test
    @Order(4)
    void repairIsPlannedThenDoneThenProved(ConsoleScene scene, ConsoleReader reader) throws Exception {
        // Given
        scene.pipeline.startGraphSink();
        scene.awaitCaughtUp();

        // When
        reader.press("#verdict", "Plan a repair");

        // Then
        reader.awaitText("#operation-list", "It would send", "acme/user-1/m1", "acme/user-6/m6");
        assertThat(scene.ended("repair", 1).at("/result/sent").asInt()).isZero();
        assertThat(scene.calls.get("/v1/findings").at("/open").asInt()).isEqualTo(3);

        // When
        reader.press("#verdict", "Repair…");
        reader.agree();

        // Then
        reader.awaitText("#verdict-title", "nothing has proved it yet");
        assertThat(scene.ended("repair", 2).at("/result/repaired").asInt()).isEqualTo(3);

        // When: check, repair, check in one, as the form says by itself and as somebody changes it.
        reader.press("#operations", "Check and repair");
        assertThat(scene.ended("full", 1).at("/parameters/dryRun").asBoolean()).isTrue();
        reader.fill("#operations [name=dryRun]", "false");
        reader.enter("#operations [name=repair]");
        reader.agree();
        assertThat(scene.ended("repair", 3).at("/parameters/limit").asInt()).isEqualTo(1000);

        // Then
        reader.awaitText("#verdict-title", "Both stores equal the log but for 3 accepted findings");
        reader.assertUntroubled();
    }
}
