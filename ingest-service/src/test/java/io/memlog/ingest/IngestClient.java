package io.memlog.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.service.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.function.Supplier;

/** Sends requests as any client would and shows status and JSON of the answer. Thread-safe. */
final class IngestClient implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;

    IngestClient(URI base) {
        this.base = base;
    }

    /** Status and body of an answer. */
    record Answer(int status, JsonNode json) {
        String text(String field) {
            return json.path(field).asText();
        }
    }

    Answer send(String method, String path, String body, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers)
                .method(method, BodyPublishers.ofString(body))
                .build());
    }

    Answer stream(String path, Supplier<InputStream> body) throws IOException, InterruptedException {
        return send(request(path).POST(BodyPublishers.ofInputStream(body)).build());
    }

    @Override
    public void close() {
        http.close();
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private Answer send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        String body = answer.body();
        return new Answer(answer.statusCode(), Json.mapper().readTree(body.isEmpty() ? "{}" : body));
    }
}
