package io.memlog.reconciler.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.service.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One tab, and what it asked for and complained of since it was opened. Thread-safe.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">DevTools protocol</a>
 */
public final class Page implements AutoCloseable {
    private static final int ANSWER_SECONDS = 60;
    private static final int SHIFT = 8;

    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final WebSocket socket;

    private Page(HttpClient http, URI address) {
        socket = http.newWebSocketBuilder().buildAsync(address, new Listener()).join();
    }

    static Page connect(HttpClient http, URI address) {
        var page = new Page(http, address);
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            page.call(domain + ".enable", Map.of());
        }
        return page;
    }

    public void navigate(URI to) {
        call("Page.navigate", Map.of("url", to.toString()));
    }

    /** What the window is: its size, and whether it is {@code light} or {@code dark}. */
    public void window(int width, int height, String scheme) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /**
     * Evaluates an expression, or waits for it if it is a promise.
     *
     * @throws AssertionError what the expression has thrown
     */
    public JsonNode evaluate(String expression) {
        JsonNode answer =
                call("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(answer.at("/exceptionDetails").toPrettyString());
        }
        return answer.at("/result/value");
    }

    /** Presses and lets go of the left button of a mouse there. */
    public void click(double x, double y) {
        hold(x, y);
        letGo(x, y);
    }

    /** Presses the left button of a mouse there, and keeps it down. */
    public void hold(double x, double y) {
        mouse("mousePressed", x, y);
    }

    public void letGo(double x, double y) {
        mouse("mouseReleased", x, y);
    }

    private void mouse(String type, double x, double y) {
        call("Input.dispatchMouseEvent", Map.of("type", type, "x", x, "y", y, "button", "left", "clickCount", 1));
    }

    /** Types a text to where the focus is. */
    public void type(String text) {
        call("Input.insertText", Map.of("text", text));
    }

    /** Where files go that the page has the browser download. */
    public void downloadTo(Path folder) {
        call(
                "Browser.setDownloadBehavior",
                Map.of(
                        "behavior",
                        "allow",
                        "downloadPath",
                        folder.toAbsolutePath().toString()));
    }

    public void tab() {
        press("Tab", 9, "", 0);
    }

    public void shiftTab() {
        press("Tab", 9, "", SHIFT);
    }

    public void enter() {
        press("Enter", 13, "\r", 0);
    }

    public void space() {
        press(" ", 32, " ", 0);
    }

    public void escape() {
        press("Escape", 27, "", 0);
    }

    private void press(String key, int code, String text, int modifiers) {
        for (String type : List.of("keyDown", "keyUp")) {
            call(
                    "Input.dispatchKeyEvent",
                    Map.of(
                            "type", type,
                            "key", key,
                            "code", key,
                            "windowsVirtualKeyCode", code,
                            "text", type.equals("keyDown") ? text : "",
                            "modifiers", modifiers));
        }
    }

    /** The whole page, not only what the window shows. */
    public void screenshot(Path file) throws IOException {
        JsonNode size = call("Page.getLayoutMetrics", Map.of()).at("/cssContentSize");
        JsonNode answer = call(
                "Page.captureScreenshot",
                Map.of(
                        "captureBeyondViewport",
                        true,
                        "clip",
                        Map.of(
                                "x",
                                0,
                                "y",
                                0,
                                "width",
                                size.at("/width").asDouble(),
                                "height",
                                size.at("/height").asDouble(),
                                "scale",
                                1)));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, Base64.getDecoder().decode(answer.at("/data").asText()));
    }

    /** Everything the page asked the network for, except for what stands in the page itself. */
    public List<String> requests() {
        return of("Network.requestWillBeSent").stream()
                .map(event -> event.at("/request/url").asText())
                .filter(url -> !url.startsWith("data:"))
                .toList();
    }

    /** The status of each answer to a request of this address. */
    public List<Integer> statusesOf(URI url) {
        return of("Network.responseReceived").stream()
                .filter(event -> event.at("/response/url").asText().equals(url.toString()))
                .map(event -> event.at("/response/status").asInt())
                .toList();
    }

    /** Exceptions, calls of {@code console.error} and {@code console.warn}, and what the browser itself objects to. */
    public List<String> complaints() {
        return events.stream()
                .filter(event -> switch (event.at("/method").asText()) {
                    case "Runtime.exceptionThrown" -> true;
                    case "Runtime.consoleAPICalled" ->
                        List.of("error", "warning", "assert")
                                .contains(event.at("/params/type").asText());
                    case "Log.entryAdded" ->
                        List.of("error", "warning")
                                .contains(event.at("/params/entry/level").asText());
                    default -> false;
                })
                .map(JsonNode::toString)
                .toList();
    }

    @Override
    public void close() {
        call("Page.close", Map.of());
        socket.abort();
    }

    private List<JsonNode> of(String method) {
        return events.stream()
                .filter(event -> event.at("/method").asText().equals(method))
                .map(event -> event.at("/params"))
                .toList();
    }

    private JsonNode call(String method, Map<String, Object> parameters) {
        int id = ids.incrementAndGet();
        ObjectNode message = Json.mapper().createObjectNode().put("id", id).put("method", method);
        message.set("params", Json.mapper().valueToTree(parameters));
        var answer = new CompletableFuture<JsonNode>();
        waiting.put(id, answer);
        socket.sendText(message.toString(), true).join();
        JsonNode answered = answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
        if (answered.has("error")) {
            throw new IllegalStateException(method + ": " + answered.at("/error"));
        }
        return answered.at("/result");
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder begun = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
            begun.append(part);
            if (isLast) {
                receive(begun.toString());
                begun.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        private void receive(String text) {
            try {
                JsonNode message = Json.mapper().readTree(text);
                CompletableFuture<JsonNode> answered =
                        waiting.remove(message.at("/id").asInt());
                if (answered == null) {
                    events.add(message);
                } else {
                    answered.complete(message);
                }
            } catch (IOException e) {
                waiting.values().forEach(answer -> answer.completeExceptionally(e));
            }
        }
    }
}
