package io.memlog.reconciler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.reconciler.browser.Chromium;
import io.memlog.reconciler.browser.Page;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.core.ThrowingRunnable;

/** Who sits before the console: sees, presses, fills in, and measures what there is to see. Not thread-safe. */
final class ConsoleReader implements AutoCloseable {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final List<Integer> WIDTHS = List.of(1280, 500);
    private static final int HEIGHT = 900;
    private static final List<String> SCHEMES = List.of("light", "dark");

    private final Page page;
    private final URI reconciler;

    private ConsoleReader(Page page, URI reconciler) {
        this.page = page;
        this.reconciler = reconciler;
    }

    /** Opens the console of a reconciler in a tab of its own, and waits until it has an answer. */
    static ConsoleReader open(Chromium browser, URI reconciler) throws IOException, InterruptedException {
        var reader = new ConsoleReader(browser.open(), reconciler);
        reader.page.window(WIDTHS.getFirst(), HEIGHT, "light");
        reader.page.navigate(reconciler.resolve("/console/"));
        reader.awaitTrue(
                "document.querySelectorAll('#store-list tbody tr').length === %d".formatted(VerificationIT.PARTITIONS));
        reader.awaitTrue("!document.querySelector('#verdict-title').textContent.startsWith('Reading')");
        try (InputStream file = Objects.requireNonNull(ConsoleReader.class.getResourceAsStream("measures.js"))) {
            reader.page.evaluate(new String(file.readAllBytes(), UTF_8));
        }
        return reader;
    }

    Page page() {
        return page;
    }

    /** Whatever was pressed: no script has failed, nothing was objected to, and nobody else was asked for anything. */
    void assertUntroubled() {
        assertThat(page.complaints()).isEmpty();
        assertThat(page.requests())
                .isNotEmpty()
                .allSatisfy(url -> assertThat(url).startsWith(reconciler + "/"));
    }

    @Override
    public void close() {
        page.close();
    }

    /** With the mouse, on what is called so within a place. */
    void press(String place, String text) {
        await().atMost(ConsoleScene.PATIENCE).pollDelay(Duration.ZERO).until(() -> {
            Spot at = aim(place, text);
            page.click(at.x(), at.y());
            JsonNode pressed = page.evaluate("measures.pressed()");
            // Whoever sees it move looks again; what was struck must not be taken away before the button is let go.
            assertThat(pressed.at("/isPressed").asBoolean())
                    .as("%s in %s: %s", text, place, pressed)
                    .isEqualTo(pressed.at("/isStruck").asBoolean());
            return pressed.at("/isPressed").asBoolean();
        });
    }

    /** Where it is that is called so, in pixels of the window. */
    record Spot(double x, double y) {}

    /** Waits until it can be pressed. */
    Spot aim(String place, String text) {
        JsonNode at = await().atMost(ConsoleScene.PATIENCE)
                .pollDelay(Duration.ZERO)
                .until(() -> page.evaluate("measures.aim(`%s`, `%s`)".formatted(place, text)), JsonNode::isObject);
        return new Spot(at.at("/x").asDouble(), at.at("/y").asDouble());
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
        awaitTrue("document.querySelector(`%s`)".formatted(selector));
        page.evaluate("""
                (() => { const field = document.querySelector(`%s`);
                  if (field.type === 'checkbox') field.checked = `%2$s` === 'true'; else field.value = `%2$s`;
                  field.dispatchEvent(new Event('change', { bubbles: true })); return 1; })()
                """.formatted(selector, value));
    }

    void focus(String selector) {
        awaitTrue("document.querySelector(`%1$s`)?.focus() ?? document.activeElement?.matches(`%1$s`)"
                .formatted(selector));
    }

    void awaitTrue(String expression) {
        eventually(() -> assertThat(
                        page.evaluate("Boolean(%s)".formatted(expression)).asBoolean())
                .as(() -> "%s; the page says: %s %s".formatted(expression, text("#verdict"), page.complaints()))
                .isTrue());
    }

    void awaitText(String selector, String... parts) {
        eventually(() -> assertThat(text(selector)).contains(parts));
    }

    /** While another page is being loaded, the browser refuses to evaluate anything. */
    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(ConsoleScene.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK_AGAIN)
                .ignoreExceptionsInstanceOf(IllegalStateException.class)
                .untilAsserted(assertion);
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
        page.window(WIDTHS.getFirst(), HEIGHT, "light");
    }

    void look(String name, int width, String scheme) throws IOException {
        page.window(width, HEIGHT, scheme);
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
