package io.memlog.schemas.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A real HTTP server on loopback with as much of Confluent's API as the client asks for, and faults on demand. */
final class TinyRegistry implements AutoCloseable {
    /** A scripted answer; a null body stands for an answer whose body never comes. */
    record Scripted(int status, @Nullable String body) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    final List<String> requests = new CopyOnWriteArrayList<>();
    final List<String> authorizations = new CopyOnWriteArrayList<>();
    final Queue<Scripted> script = new ConcurrentLinkedQueue<>();
    final Map<Integer, String> answersById = new ConcurrentHashMap<>();
    final Map<String, Integer> latest = new ConcurrentHashMap<>();
    private final List<String> schemas = new ArrayList<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    TinyRegistry() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    synchronized int add(String schema) {
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        return schemas.indexOf(schema) + 1;
    }

    synchronized void loseEverything() {
        schemas.clear();
    }

    long count(String request) {
        return requests.stream().filter(request::equals).count();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        String query = exchange.getRequestURI().getRawQuery();
        requests.add(exchange.getRequestMethod() + " " + path + (query == null ? "" : "?" + query));
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        Scripted scripted = script.poll();
        Scripted answer = scripted == null ? answer(exchange.getRequestMethod(), path, body) : scripted;
        String text = answer.body();
        if (text == null) {
            exchange.sendResponseHeaders(answer.status(), 100);
            exchange.getResponseBody().flush();
            return; // Neither the body nor the end of the connection follows.
        }
        byte[] bytes = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private synchronized Scripted answer(String method, String path, String body) throws IOException {
        String[] steps = path.substring(1).split("/", -1);
        if (path.startsWith("/schemas/ids/")) {
            int id = Integer.parseInt(steps[2]);
            String fixed = answersById.get(id);
            if (fixed != null) {
                return new Scripted(200, fixed);
            }
            return id < 1 || id > schemas.size() ? notFound(40403) : new Scripted(200, schema(id));
        }
        if (path.equals("/subjects")) {
            return new Scripted(200, schemas.isEmpty() ? "[]" : "[\"some-value\"]");
        }
        if (path.endsWith("/versions/latest")) {
            Integer id = latest.get(steps[1]);
            return id == null ? notFound(40401) : new Scripted(200, schema(id));
        }
        if (method.equals("GET")) {
            return new Scripted(200, schema(Integer.parseInt(steps[3])));
        }
        JsonNode posted = JSON.readTree(body);
        boolean isLookup = steps.length == 2;
        if (isLookup && !schemas.contains(posted.path("schema").asText())) {
            return notFound(40403);
        }
        return new Scripted(200, "{\"id\":" + add(posted.path("schema").asText()) + "}");
    }

    private String schema(int id) {
        return JSON.createObjectNode()
                .put("id", id)
                .put("schema", schemas.get(id - 1))
                .toString();
    }

    private static Scripted notFound(int code) {
        return new Scripted(404, "{\"error_code\":" + code + ",\"message\":\"not found\"}");
    }
}
