package io.memlog.reconciler;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.service.Json;
import io.memlog.testkit.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * What a reconciler answers over HTTP. Thread-safe.
 *
 * @param base its address
 */
record ReconcilerCalls(URI base) {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    static ReconcilerCalls of(ServiceProcess reconciler) {
        return new ReconcilerCalls(reconciler.uri());
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path)));
    }

    JsonNode post(String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path)).POST(BodyPublishers.ofString(body)));
    }

    private static JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return Json.mapper()
                .readTree(CLIENT.send(request.build(), BodyHandlers.ofString()).body());
    }
}
