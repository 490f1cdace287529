package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** JSON over HTTP to the services; thread-safe. */
final class HttpJson {
    static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** The status and the body, whatever the status is. */
    record Answer(int status, JsonNode body) {
        boolean isSuccess() {
            return status / 100 == 2;
        }
    }

    /** GET, where anything but 2xx is a failure. */
    JsonNode get(String url) {
        return required(url, send(request(url).GET().build()));
    }

    /** GET, with whatever comes. */
    Answer tryGet(String url) throws IOException {
        return exchange(request(url).GET().build());
    }

    JsonNode post(String url, JsonNode body) {
        return required(url, send(withJson(url, body)));
    }

    /** POST, with whatever status comes. */
    Answer tryPost(String url, JsonNode body) {
        return send(withJson(url, body));
    }

    /** GET of lines, as they come; the caller closes them. */
    BufferedReader lines(String url) {
        HttpRequest request = request(url).GET().build();
        try {
            HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
            if (answer.statusCode() / 100 != 2) {
                try (InputStream body = answer.body()) {
                    required(url, new Answer(answer.statusCode(), json(body.readAllBytes())));
                }
            }
            return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CommandFailedException("%s does not answer (%s)".formatted(url, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted while waiting for " + url, e);
        }
    }

    /** POSTs lines of JSON, with whatever comes. */
    Answer postLines(String url, byte[] lines) throws IOException {
        return exchange(request(url)
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofByteArray(lines))
                .build());
    }

    private static HttpRequest withJson(String url, JsonNode body) {
        return request(url)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
    }

    private static HttpRequest.Builder request(String url) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofMinutes(5));
        String adminKey = System.getenv("MEMLOG_ADMIN_KEY");
        return adminKey == null || adminKey.isBlank() ? request : request.header("Authorization", "Bearer " + adminKey);
    }

    /** The body of an answer that is 2xx. */
    static JsonNode required(String url, Answer answer) {
        if (!answer.isSuccess()) {
            throw new CommandFailedException(
                    answer.body().path("code").asText(CommandFailedException.FAILED),
                    "%s: expected 2xx, found %d: %s".formatted(url, answer.status(), answer.body()),
                    null);
        }
        return answer.body();
    }

    private Answer send(HttpRequest request) {
        try {
            return exchange(request);
        } catch (IOException e) {
            throw new CommandFailedException(
                    CommandFailedException.NOT_RUNNING,
                    "%s does not answer (%s); './memlog status' shows what runs".formatted(request.uri(), e),
                    e);
        }
    }

    private Answer exchange(HttpRequest request) throws IOException {
        try {
            HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
            return new Answer(answer.statusCode(), json(answer.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted while waiting for " + request.uri(), e);
        }
    }

    private static JsonNode json(byte[] body) throws IOException {
        return body.length == 0 ? JSON.nullNode() : JSON.readTree(body);
    }
}
