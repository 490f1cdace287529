package io.memlog.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.service.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A client of the service. */
final class Reader {
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    Reader(int port) {
        this.port = port;
    }

    /** What came back. */
    record Answer(int status, String contentType, JsonNode body, HttpHeaders headers) {
        String code() {
            return body.path("code").asText();
        }
    }

    Answer get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    Answer post(String path, String body) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    String text(String path) {
        return exchange(HttpRequest.newBuilder(uri(path)).GET()).body();
    }

    private Answer send(HttpRequest.Builder request) {
        HttpResponse<String> response = exchange(request);
        try {
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    Json.mapper().readTree(response.body()),
                    response.headers());
        } catch (IOException e) {
            throw new AssertionError("expected JSON, found " + response.body(), e);
        }
    }

    private HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(Duration.ofSeconds(40)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
