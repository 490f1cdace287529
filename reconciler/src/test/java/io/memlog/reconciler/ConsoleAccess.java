package io.memlog.reconciler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.memlog.reconciler.browser.Page;
import io.memlog.service.ServiceRuntime;
import io.memlog.testkit.process.FreePorts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may change something from a browser, what is refused, and a reconciler that goes away. */
abstract class ConsoleAccess {
    private static final String KEY = "a-long-key";

    @Test
    void whoHasNoKeyIsToldWhyAndAConnectionThatIsLostIsSaid(ConsoleScene scene, @TempDir Path state) throws Exception {
        // Given
        // Chosen here: by host and port a reconciler knows the operations of the process before it.
        int port = FreePorts.next();
        ServiceRuntime locked = scene.lockedReconciler(KEY, port, state);
        try (ConsoleReader reader =
                ConsoleReader.open(scene.browser, ReconcilerCalls.onPort(port).base())) {
            try (locked) {
                assertThatTheKeyIsAskedFor(scene, reader);
            }

            // Then
            reader.awaitText("#lost", "The reconciler does not answer. What stands here is ", " old, of ");
            reader.awaitText("#verdict", "Not known", "The last that was known: Both stores equal the log");
            reader.awaitTrue("/is [3-9] s old/.test(document.querySelector('#lost').textContent)");
            assertThat(reader.count("#store-list tbody tr")).isEqualTo(VerificationIT.PARTITIONS);

            // When
            try (ServiceRuntime again = scene.lockedReconciler(KEY, port, state)) {
                // Then
                reader.awaitTrue("document.querySelector('#lost').hidden");
                reader.awaitText("#verdict-title", "Both stores equal the log");
                assertThat(again.port()).isEqualTo(port);
            }
        }
    }

    private static void assertThatTheKeyIsAskedFor(ConsoleScene scene, ConsoleReader reader) throws Exception {
        reader.awaitText("#access-note", "Changes need the admin key", "none was given");
        assertThat(reader.page()
                        .evaluate("document.querySelector('#operations button').getAttribute('aria-describedby')")
                        .asText())
                .isEqualTo("access-note");
        int before = scene.operations();

        // When
        reader.press("#operations", "Check");
        reader.awaitText("#dialog", "Check: the admin key is needed", "none was given");
        reader.answer("another");

        // Then
        reader.awaitText("#operations .answer", "another one was given");
        assertThat(reader.page().complaints()).isEmpty();

        // When
        reader.press("#operations", "Check");
        reader.answer(KEY);

        // Then: what was pressed is done.
        reader.awaitText("#operations .answer", "check queued");
        reader.awaitText("#access-state", "Key accepted");
        assertThat(reader.text("#access-note")).isEmpty();
        assertThat(scene.operations()).isEqualTo(before);
        reader.awaitText("#verdict-title", "Both stores equal the log");
    }

    @Test
    void whatIsNotKnownIsNotLeftOut(ConsoleScene scene) throws Exception {
        for (String path : List.of(
                "/v1/offsets",
                "/v1/outcomes",
                "/v1/embeddings",
                "/v1/findings",
                "/v1/generations",
                "/v1/operations",
                "/v1/operations/none",
                "/v1/checks/none",
                "/v1/dead-letters",
                "/v1/dead-letters/export",
                "/v1/dead-letters/0/0",
                "/v1/generations/vector/1/differences")) {
            assertThat(scene.calls.get(path + "?no-such=1").at("/code").asText())
                    .as(path)
                    .isEqualTo("INVALID_FIELD");
        }
        for (String path : List.of(
                "/v1/checks",
                "/v1/operations",
                "/v1/operations/none/cancel",
                "/v1/findings/accept",
                "/v1/access",
                "/v1/dead-letters/retry",
                "/v1/dead-letters/discard",
                "/v1/dead-letters/prune")) {
            assertThat(scene.calls.post(path + "?dryRun=true", "{}").at("/code").asText())
                    .as(path)
                    .isEqualTo("INVALID_FIELD");
        }
    }

    @Test
    void aPageOfAnotherOriginChangesNothing(ConsoleScene scene, ConsoleReader reader) throws Exception {
        Page page = reader.page();
        // Given
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            byte[] body = "<!doctype html><title>another site</title>".getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        other.start();
        try {
            int before = scene.operations();
            URI operations = scene.calls.base().resolve("/v1/operations");
            page.navigate(URI.create("http://127.0.0.1:" + other.getAddress().getPort() + "/"));
            reader.awaitTrue("document.title === 'another site'");
            int seen = page.statusesOf(operations).size();

            // When: as a script and as a form of it would.
            page.evaluate("""
                    fetch('%s', { method: 'POST', mode: 'no-cors', body: '{"operation": "check"}' }).catch(() => {})
                    """.formatted(operations));
            page.evaluate("""
                    (() => { const form = document.createElement('form');
                      form.method = 'post'; form.enctype = 'text/plain'; form.action = '%s';
                      const field = document.createElement('input');
                      field.name = '{"operation": "check", "level": "'; field.value = 'digests"}';
                      form.append(field); document.body.append(form); form.submit(); })()
                    """.formatted(operations));

            // Then
            await().atMost(ConsoleScene.PATIENCE)
                    .until(() -> page.statusesOf(operations).size() == seen + 2);
            assertThat(page.statusesOf(operations).subList(seen, seen + 2)).containsOnly(403);
            assertThat(scene.operations()).isEqualTo(before);
        } finally {
            other.stop(0);
        }
    }
}
