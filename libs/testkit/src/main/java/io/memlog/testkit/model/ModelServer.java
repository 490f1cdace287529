package io.memlog.testkit.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Answers like OpenAI ({@code /v1/embeddings}, {@code /v1/chat/completions}, Azure's paths too) and like Ollama ({@code /api/embed},
 * {@code /api/chat}) on loopback, with vectors that depend on the text alone, and fails as told. Thread-safe.
 *
 * <pre>{@code
 * server.next(new Fault.Status(429, "1"), new Fault.Hang());   // the next two requests
 * server.always(new Fault.Status(503, null));                  // all others
 * server.refuse("poison", 400);                                // requests with a text that holds the word
 * }</pre>
 */
public final class ModelServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ModelAnswers answers;
    private final RequestTally tally = new RequestTally();
    private final Queue<Fault> script = new ArrayDeque<>();
    private Fault usual = new Fault.Healthy();
    private @Nullable RateLimit rateLimit;
    private String poison = "";
    private int poisonStatus = 400;

    private ModelServer(int dimension, String weights) {
        this.answers = new ModelAnswers(dimension, weights);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** A server on a free port; every server gives a text the same vector. */
    public static ModelServer start(int dimension) {
        return new ModelServer(dimension, "");
    }

    /** A server of other weights under the same names: its vectors point elsewhere. */
    public static ModelServer start(int dimension, String weights) {
        return new ModelServer(dimension, weights);
    }

    /** For Ollama and Azure; the others have {@code /v1} behind it. */
    public URI url() {
        return URI.create("http://%s:%d"
                .formatted(
                        server.getAddress().getAddress().getHostAddress(),
                        server.getAddress().getPort()));
    }

    /** Faults for the next requests, one each. */
    public synchronized void next(Fault... faults) {
        script.addAll(Arrays.asList(faults));
    }

    /** What happens when the script is at its end; healthy at first. */
    public synchronized void always(Fault fault) {
        usual = fault;
    }

    /** Refuses every request that has a text with this word in it; an empty word refuses none. */
    public synchronized void refuse(String word, int status) {
        poison = word;
        poisonStatus = status;
    }

    /** Answers 429 with {@code Retry-After} beyond so many requests in any second. */
    public synchronized void rateLimit(int requestsPerSecond) {
        rateLimit = new RateLimit(requestsPerSecond);
    }

    /** What the server has seen. */
    public RequestTally tally() {
        return tally;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            JsonNode request = JSON.readTree(body);
            tally.begin(exchange.getRequestURI(), exchange.getRequestHeaders(), request);
            try {
                act(exchange, request, fault(request));
            } finally {
                tally.end();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Fault fault(JsonNode request) {
        if (rateLimit != null && !rateLimit.admits(System.nanoTime())) {
            return new Fault.Status(429, "1");
        }
        if (!poison.isEmpty() && request.toString().contains(poison)) {
            return new Fault.Status(poisonStatus, null);
        }
        Fault next = script.poll();
        return next == null ? usual : next;
    }

    private void act(HttpExchange exchange, JsonNode request, Fault fault) throws IOException, InterruptedException {
        byte[] answer = answers.answer(exchange.getRequestURI().getPath(), request, fault)
                .getBytes(StandardCharsets.UTF_8);
        switch (fault) {
            case Fault.Status(int status, String retryAfter) -> {
                if (retryAfter != null) {
                    exchange.getResponseHeaders().set("Retry-After", retryAfter);
                }
                byte[] echo =
                        (exchange.getRequestHeaders().entrySet() + request.toString()).getBytes(StandardCharsets.UTF_8);
                send(exchange, status, echo, echo.length);
            }
            case Fault.Hang hang -> closed.await();
            case Fault.HangInBody hang -> {
                send(exchange, 200, Arrays.copyOf(answer, answer.length / 2), answer.length);
                closed.await();
            }
            case Fault.CutBody cut -> send(exchange, 200, Arrays.copyOf(answer, answer.length / 2), answer.length);
            case Fault.TruncatedJson truncated ->
                send(exchange, 200, Arrays.copyOf(answer, answer.length / 2), answer.length / 2);
            case Fault.Latency(var delay) -> {
                Thread.sleep(delay);
                send(exchange, 200, answer, answer.length);
            }
            case Fault.Healthy f -> send(exchange, 200, answer, answer.length);
            case Fault.Body f -> send(exchange, 200, answer, answer.length);
            case Fault.Dimension f -> send(exchange, 200, answer, answer.length);
            case Fault.Component f -> send(exchange, 200, answer, answer.length);
            case Fault.OneTooFew f -> send(exchange, 200, answer, answer.length);
            case Fault.Zeros f -> send(exchange, 200, answer, answer.length);
            case Fault.Reversed f -> send(exchange, 200, answer, answer.length);
            case Fault.Says f -> send(exchange, 200, answer, answer.length);
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body, int announced) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, announced);
        OutputStream out = exchange.getResponseBody();
        out.write(body);
        out.flush();
    }
}
