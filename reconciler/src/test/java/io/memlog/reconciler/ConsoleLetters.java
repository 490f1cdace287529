package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.reconciler.ConsoleReader.Spot;
import io.memlog.reconciler.browser.Page;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters that nobody can read: each retry makes new ones, until they are discarded. */
@TestMethodOrder(OrderAnnotation.class)
abstract class ConsoleLetters {
    @BeforeAll
    static void write(ConsoleScene scene) {
        scene.writeLetters(4);
    }

    @Test
    @Order(1)
    void lettersAreLookedAtAndRetried(ConsoleScene scene, ConsoleReader reader) throws Exception {
        // Given
        reader.awaitText("#letter-count", "4 undecided");
        reader.awaitText("#verdict-also", "4 dead letters wait for a decision");
        reader.enter("[data-key=\"0@0\"] summary");
        reader.press("[data-key=\"0@0\"]", "Show the record");
        reader.awaitText("[data-key=\"0@0\"] pre", "poison 0");
        reader.look("letters");

        // When
        reader.press(row(new Letter(0, 0)), "Retry");

        // Then: it could not be read this time either.
        assertThat(scene.ended("retry", 1).at("/result/sent").asInt()).isEqualTo(1);
        reader.awaitText("#operation-list", "letters left");

        // When
        reader.press("#letter-list", "Retry NOT_WIRE_FORMAT");
        reader.agree();
        assertThat(scene.ended("retry", 2).at("/parameters/code").asText()).isEqualTo("NOT_WIRE_FORMAT");
        assertThat(scene.ended("retry", 2).at("/result/sent").asInt()).isGreaterThanOrEqualTo(3);
        reader.press("#letter-list", "Retry all");
        reader.agree();
        assertThat(scene.ended("retry", 3).at("/parameters/all").asBoolean()).isTrue();
        reader.assertUntroubled();
    }

    @Test
    @Order(2)
    void whatIsPressedStaysUntilItIsLetGo(ConsoleScene scene, ConsoleReader reader) throws Exception {
        // Given: a letter under the hand, above which the next one is drawn; nothing is on its way any more.
        Page page = reader.page();
        Letter under = newest(scene);
        page.evaluate("""
                (() => { const ask = window.fetch;
                  window.probe = { asked: 0, answer: '' };
                  window.fetch = async (url, ...more) => {
                    if (!url.startsWith('/v1/dead-letters?')) return ask(url, ...more);
                    window.probe.asked++;
                    const answer = await ask(url, ...more);
                    window.probe.answer = await answer.clone().text();
                    window.probe.asked--;
                    return answer;
                  };
                  return 1; })()""");
        readAgain(reader, under);

        // When
        Spot at = reader.aim(row(under), "Discard…");
        page.hold(at.x(), at.y());
        scene.writeLetters(1);
        Letter above = newest(scene);
        readAgain(reader, above);
        page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(1))))");
        assertThat(reader.count(row(above))).isZero();
        page.letGo(at.x(), at.y());

        // Then
        reader.awaitText("#dialog", "letter " + under);
        reader.awaitTrue("document.querySelector('%s')".formatted(row(above)));
        page.escape();
        reader.assertUntroubled();
    }

    @Test
    @Order(3)
    void lettersAreDiscardedAndWhereOneIsNotItIsSaidWhy(ConsoleScene scene, ConsoleReader reader) throws Exception {
        // Given: somebody else is quicker.
        Letter taken = newest(scene);
        reader.press(row(taken), "Discard…");
        scene.calls.post(
                "/v1/dead-letters/discard",
                "{\"partition\": %d, \"offset\": %d, \"by\": \"ann\", \"reason\": \"mine\"}"
                        .formatted(taken.partition(), taken.offset()));

        // When
        reader.answer("too late");

        // Then
        reader.awaitText("#letters .answer", "discarded 0; left alone: %s was discarded by ann at 20".formatted(taken));
        reader.awaitTrue("!document.querySelector('%s')".formatted(row(taken)));

        // When
        Letter next = newest(scene);
        reader.press(row(next), "Discard…");
        reader.answer("no event at all");
        reader.awaitText("#letters .answer", "matched 1, discarded 1");
        reader.press("#letter-list", "Discard all…");
        reader.answer("nor are these");

        // Then
        reader.awaitText("#letter-count", "0 undecided");
        JsonNode discarded = scene.calls.get("/v1/dead-letters?state=discarded");
        assertThat(discarded.findValuesAsText("reason")).contains("mine", "no event at all", "nor are these");
        assertThat(discarded.findValuesAsText("by")).containsOnly("ann", "console");
        reader.assertUntroubled();
    }

    @Test
    @Order(4)
    void lettersAreExportedAndPruned(ConsoleReader reader, @TempDir Path downloads) throws Exception {
        // When
        Page page = reader.page();
        page.downloadTo(downloads);
        reader.fill("#letter-filter [name=state]", "all");
        reader.awaitTrue("document.querySelector('#letter-export').href.endsWith('state=all')");
        reader.press("#letters", "Export these");

        // Then
        Path exported = downloads.resolve("dead-letters.ndjson");
        await().atMost(ConsoleScene.PATIENCE).until(() -> Files.exists(exported));
        List<String> lines = Files.readAllLines(exported);
        assertThat(lines).hasSizeGreaterThan(8);
        assertThat(lines.getLast()).contains("\"complete\"");

        // When
        reader.press("#letters", "Prune…");
        reader.awaitTrue("document.querySelector('#dialog [name=before]')");
        page.evaluate("document.querySelector('#dialog [name=before]').value = '2100-01-01T00:00:00'");
        page.enter();
        reader.awaitText("#dialog", "letters for good", "All of them are decided");
        reader.agree();

        // Then
        reader.awaitText("#letters .answer", "deleted %d".formatted(lines.size() - 1));
        reader.awaitText("#letter-list", "None.");
        reader.assertUntroubled();
    }

    /** Has the page ask for the letters, and waits for an answer that holds this one. */
    private static void readAgain(ConsoleReader reader, Letter letter) {
        reader.page().evaluate("document.querySelector('#letter-filter').dispatchEvent(new Event('change')), 1");
        String written = "\"partition\":%d,\"offset\":%d,\"time\"".formatted(letter.partition(), letter.offset());
        reader.awaitTrue("window.probe.asked === 0 && window.probe.answer.includes('%s')".formatted(written));
    }

    private static String row(Letter letter) {
        return "#letter-list tr[data-key=\"%s\"]".formatted(letter);
    }

    /** The undecided letter on top of the page. */
    private static Letter newest(ConsoleScene scene) throws Exception {
        JsonNode letter = scene.calls.get("/v1/dead-letters?limit=1").at("/letters/0");
        return new Letter(letter.at("/partition").asInt(), letter.at("/offset").asLong());
    }

    private record Letter(int partition, long offset) {
        /** As the page names it. */
        @Override
        public String toString() {
            return partition + "@" + offset;
        }
    }
}
