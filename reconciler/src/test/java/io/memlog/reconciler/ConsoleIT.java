package io.memlog.reconciler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.memlog.reconciler.browser.Chromium;
import io.memlog.reconciler.browser.Page;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.sink.graph.SinkGraph;
import io.memlog.sink.vector.SinkVector;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The console of a real reconciler in a real browser: two stores with damage, one of them behind, and dead letters. Screenshots are
 * left in {@code target/console}.
 */
@EnabledIf(value = "hasChromium", disabledReason = "no Chromium was found; MEMLOG_CHROMIUM may name one")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class ConsoleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int WIDE = 1280;
    private static final int NARROW = 500;

    @RegisterExtension
    static final MemlogParts parts =
            MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY, PartKind.POSTGRES, PartKind.NEO4J);

    private ServiceRuntime reconciler;
    private ServiceRuntime sinkVector;
    private Chromium browser;
    private ReconcilerCalls calls;
    private Page page;

    static boolean hasChromium() {
        return Chromium.find().isPresent();
    }

    @BeforeAll
    void start(@TempDir Path profile) throws Exception {
        Database database = parts.newDatabase();
        Map<String, String> variables = PipelineVariables.of(parts, database, VerificationIT.PARTITIONS);
        reconciler = Reconciler.start(new Environment(variables));
        calls = new ReconcilerCalls(URI.create("http://127.0.0.1:" + reconciler.port()));
        sinkVector = SinkVector.start(new Environment(variables));
        try (var log = new TestLog(parts.kafkaBootstrapServers(), parts.registryUrl());
                var damage = new Damage(database, parts.boltUri())) {
            ServiceRuntime sinkGraph = SinkGraph.start(new Environment(variables));
            log.put(keys(0, 60));
            await().atMost(PATIENCE)
                    .until(() -> calls.get("/v1/offsets").at("/isCaughtUp").asBoolean());
            sinkGraph.close();
            log.put(keys(60, 90));
            damage.sql("DELETE FROM memory WHERE memory_id IN ('m1', 'm2')");
            damage.sql("UPDATE memory SET version = 99 WHERE memory_id = 'm5'");
            damage.cypher("MATCH (m:Memory {memoryId: 'm6'}) SET m.digest = 7");
        }
        try (var letters = new RetriedLetters(parts.kafkaBootstrapServers())) {
            letters.write(2);
        }
        assertThat(calls.post("/v1/checks", "{}").at("/findings")).hasSize(4);
        browser = Chromium.start(profile);
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
        }
        sinkVector.close();
        reconciler.close();
    }

    @BeforeEach
    void open() throws Exception {
        page = browser.open();
        page.window(WIDE, 900, "light");
        page.navigate(calls.base().resolve("/console/"));
        awaitTrue("document.querySelectorAll('#finding-list tbody tr').length >= 4"
                + " && document.querySelectorAll('#letter-list tbody tr').length === 2"
                + " && document.querySelectorAll('#store-table tbody tr').length === 4");
        page.evaluate(measures());
    }

    @AfterEach
    void close() {
        page.close();
    }

    @Test
    @Order(1)
    void thePageComplainsOfNothingAndAsksNobodyElse() {
        // When: it has read everything a second time.
        await().atMost(PATIENCE)
                .until(() -> page.requests().stream()
                                .filter(url -> url.endsWith("/v1/offsets"))
                                .count()
                        > 1);

        // Then
        assertThat(page.complaints()).isEmpty();
        assertThat(page.requests())
                .isNotEmpty()
                .allSatisfy(url -> assertThat(url).startsWith(calls.base() + "/"));
        assertThat(text("#status")).isEqualTo("4 open findings");
        assertThat(text("#letter-count")).isEqualTo("2 undecided");
        assertThat(text("#store-table")).contains("caught up", "behind");
    }

    @Test
    @Order(2)
    void aFindingSaysWhatWasExpectedAndWhatWasFound() throws Exception {
        // Given
        JsonNode finding = calls.get("/v1/findings").at("/findings/0");
        String id = finding.at("/findingId").asText();

        // When
        focus("[data-focus=\"%s\"]".formatted(id));
        page.enter();

        // Then
        awaitTrue("document.activeElement.parentElement.open");
        assertThat(page.evaluate("document.activeElement.parentElement.innerText")
                        .asText())
                .contains(finding.at("/kind").asText(), finding.at("/store").asText())
                .contains(finding.at("/expectedDigest").asText());

        // When: it is read again, what was opened stays open, and the focus where it is.
        calls.post("/v1/checks", "{}");
        awaitTrue("document.querySelectorAll('#operation-list tbody tr').length >= 2");
        assertThat(page.evaluate("document.activeElement.dataset.focus").asText())
                .isEqualTo(id);
        assertThat(page.evaluate("document.activeElement.parentElement.open").asBoolean())
                .isTrue();

        // When
        page.evaluate("""
                (() => { const store = document.querySelector('#finding-filter [name=store]');
                  store.value = 'GRAPH'; store.dispatchEvent(new Event('change', { bubbles: true })); })()
                """);

        // Then
        awaitTrue("document.querySelectorAll('#finding-list tbody tr').length === 1");
        assertThat(text("#finding-list")).contains("GRAPH", "acme/user-6/m6").doesNotContain("VECTOR");
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    @Order(3)
    void everyControlIsReachedWithTheTabKeyInTheOrderOfThePage() {
        // Given
        int controls = page.evaluate("measures.controls().length").asInt();
        assertThat(controls).isGreaterThan(20);
        page.evaluate("document.activeElement.blur()");

        // Then
        for (int place = 0; place < controls; place++) {
            page.tab();
            JsonNode focus = page.evaluate("measures.focus()");
            assertThat(focus.at("/place").asInt()).as("%s", focus).isEqualTo(place);
            assertThat(focus.at("/isSeen").asBoolean()).as("%s", focus).isTrue();
            assertThat(focus.at("/contrast").asDouble()).as("%s", focus).isGreaterThan(3);
        }

        // And back.
        page.shiftTab();
        assertThat(page.evaluate("measures.focus()").at("/place").asInt()).isEqualTo(controls - 2);
    }

    @Test
    @Order(4)
    void enterSkipsAndAsksForWhatTheFormSays() throws Exception {
        // When
        page.tab();
        page.enter();

        // Then
        awaitTrue("document.activeElement.id === 'stores'");

        // When
        int before = calls.get("/v1/operations").at("/operations").size();
        focus("button[name=check]");
        page.enter();

        // Then
        await().atMost(PATIENCE)
                .until(() -> calls.get("/v1/operations").at("/operations").size() == before + 1);
        awaitTrue("document.querySelector('#operation-list tbody tr').innerText.includes('findings')");
        assertThat(text("#operation-answer")).startsWith("check queued");
        assertThat(page.evaluate("document.activeElement.name").asText()).isEqualTo("check");

        // When: the level is meant for the check before and after a repair, too.
        page.evaluate("document.querySelector('#operation-form [name=level]').value = 'deep'");
        focus("button[name=full]");
        page.enter();

        // Then
        await().atMost(PATIENCE)
                .until(() -> calls.get("/v1/operations").at("/operations").size() == before + 2);
        JsonNode full = calls.get("/v1/operations").at("/operations/0");
        assertThat(full.at("/operation").asText()).isEqualTo("full");
        assertThat(full.at("/parameters/level").asText()).isEqualTo("deep");
        assertThat(full.at("/parameters/dryRun").asBoolean()).isTrue();
        assertThat(page.complaints()).isEmpty();
    }

    @ParameterizedTest
    @Order(5)
    @CsvSource({"1280, light", "1280, dark", "500, light", "500, dark", "360, dark", "900, light"})
    void everythingFitsAndCanBeRead(int width, String scheme) throws Exception {
        // When
        page.window(width, 900, scheme);
        awaitTrue("document.querySelector('#pipeline g')?.getAttribute('class') === '%s'"
                .formatted(width > NARROW ? "wide" : "tall"));
        page.evaluate(
                "document.querySelectorAll('#finding-list details, #letter-list details, #operation-list details')"
                        + ".forEach((each, i) => { each.open = i < 2; })");

        // Then
        page.screenshot(Path.of("target", "console", "%d-%s.png".formatted(width, scheme)));
        assertThat(page.evaluate("document.documentElement.scrollWidth").asInt())
                .isLessThanOrEqualTo(width);
        assertThat(page.evaluate("measures.tooWide()")).isEmpty();
        assertThat(page.evaluate("measures.tooNarrow()")).isEmpty();
        JsonNode faint = page.evaluate("measures.tooFaint()");
        assertThat(faint.at("/texts").asInt()).isGreaterThan(100);
        assertThat(faint.at("/faint")).as("%s", faint).isEmpty();
    }

    @Test
    @Order(6)
    void aPageOfAnotherOriginChangesNothing() throws Exception {
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
            int before = calls.get("/v1/operations").at("/operations").size();
            URI operations = calls.base().resolve("/v1/operations");
            page.navigate(URI.create("http://127.0.0.1:" + other.getAddress().getPort() + "/"));
            awaitTrue("document.title === 'another site'");

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
            await().atMost(PATIENCE).until(() -> page.statusesOf(operations).size() == seen + 2);
            assertThat(page.statusesOf(operations).subList(seen, seen + 2)).containsOnly(403);
            assertThat(calls.get("/v1/operations").at("/operations")).hasSize(before);
        } finally {
            other.stop(0);
        }
    }

    private void awaitTrue(String expression) {
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(AssertionError.class)
                .until(() -> page.evaluate("Boolean(%s)".formatted(expression)).asBoolean());
    }

    private void focus(String selector) {
        page.evaluate("document.querySelector('%s').focus()".formatted(selector));
    }

    private String text(String selector) {
        return page.evaluate("document.querySelector('%s').innerText".formatted(selector))
                .asText();
    }

    private static List<String> keys(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "acme/user-%d/m%d".formatted(i % 8, i))
                .toList();
    }

    private static String measures() throws IOException {
        try (InputStream file = Objects.requireNonNull(ConsoleIT.class.getResourceAsStream("measures.js"))) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }
}
