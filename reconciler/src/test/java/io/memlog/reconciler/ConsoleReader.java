package io.memlog.reconciler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.reconciler.browser.Page;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Who sits before the console: sees, presses, fills in, and measures what there is to see. Not thread-safe. */
final class ConsoleReader {
    private static final List<Integer> WIDTHS = List.of(1280, 500);
    private static final List<String> SCHEMES = List.of("light", "dark");

    private final Page page;

    ConsoleReader(Page page) {
        this.page = page;
    }

    void learnToMeasure() throws IOException {
        try (InputStream file = Objects.requireNonNull(ConsoleReader.class.getResourceAsStream("measures.js"))) {
            page.evaluate(new String(file.readAllBytes(), UTF_8));
        }
    }

    /** With the mouse, on what is called so within a place. */
    void press(String place, String text) {
        JsonNode at = await().atMost(ConsoleScene.PATIENCE)
                .until(() -> page.evaluate("measures.place('%s', '%s')".formatted(place, text)), JsonNode::isObject);
        page.click(at.at("/x").asDouble(), at.at("/y").asDouble());
    }

    /** With the keyboard. */
    void enter(String selector) {
        focus(selector);
        page.enter();
    }

    /** Fills in the only field of the dialog that is open and agrees, by keyboard alone. */
    void answer(String text) {
        awaitTrue("document.querySelector('#dialog').open");
        page.type(text);
        page.enter();
        awaitTrue("!document.querySelector('#dialog').open");
    }

    /** Agrees to what the dialog asks. */
    void agree() {
        awaitTrue("document.querySelector('#dialog').open");
        assertThat(page.evaluate("document.activeElement.id").asText()).isEqualTo("dialog-yes");
        page.enter();
        awaitTrue("!document.querySelector('#dialog').open");
    }

    /** What somebody chooses or types, and leaves. */
    void fill(String selector, String value) {
        page.evaluate("""
                (() => { const field = document.querySelector(`%s`);
                  if (field.type === 'checkbox') field.checked = `%2$s` === 'true'; else field.value = `%2$s`;
                  field.dispatchEvent(new Event('change', { bubbles: true })); return 1; })()
                """.formatted(selector, value));
    }

    void focus(String selector) {
        page.evaluate("document.querySelector(`%s`).focus()".formatted(selector));
    }

    void awaitTrue(String expression) {
        await().atMost(ConsoleScene.PATIENCE)
                .ignoreExceptionsInstanceOf(AssertionError.class)
                .untilAsserted(() -> assertThat(page.evaluate("Boolean(%s)".formatted(expression))
                                .asBoolean())
                        .as("%s; the page says: %s", expression, text("#verdict"))
                        .isTrue());
    }

    void awaitText(String selector, String... parts) {
        await().atMost(ConsoleScene.PATIENCE)
                .ignoreExceptionsInstanceOf(IllegalStateException.class)
                .untilAsserted(() -> assertThat(text(selector)).contains(parts));
    }

    /** As it is seen; of a picture, as it is written. */
    String text(String selector) {
        return page.evaluate("""
                (() => { const found = document.querySelector(`%s`);
                  return found ? (found.querySelector('svg') ? found.textContent : found.innerText) : ''; })()
                """.formatted(selector)).asText();
    }

    int count(String selector) {
        return page.evaluate("document.querySelectorAll(`%s`).length".formatted(selector))
                .asInt();
    }

    /** In each window and colour scheme: everything fits, can be read, and is kept as a picture. */
    void look(String name) throws IOException {
        for (int width : WIDTHS) {
            for (String scheme : SCHEMES) {
                look(name, width, scheme);
            }
        }
        page.window(WIDTHS.getFirst(), 900, "light");
    }

    void look(String name, int width, String scheme) throws IOException {
        page.window(width, 900, scheme);
        awaitTrue("document.querySelector('#pipeline svg')?.getAttribute('class') === '%s'"
                .formatted(width > 832 ? "wide" : "tall"));
        page.screenshot(Path.of("target", "console", "%s-%d-%s.png".formatted(name, width, scheme)));
        String what = name + " " + width + " " + scheme;
        assertThat(page.evaluate("document.documentElement.scrollWidth").asInt())
                .as(what)
                .isLessThanOrEqualTo(width);
        assertThat(page.evaluate("measures.tooWide()")).as(what).isEmpty();
        assertThat(page.evaluate("measures.tooNarrow()")).as(what).isEmpty();
        JsonNode faint = page.evaluate("measures.tooFaint()");
        assertThat(faint.at("/texts").asInt()).as(what).isGreaterThan(100);
        assertThat(faint.at("/faint")).as(what).isEmpty();
    }
}
