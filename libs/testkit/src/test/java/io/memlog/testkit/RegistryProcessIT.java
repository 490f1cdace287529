package io.memlog.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class RegistryProcessIT {

    private static final String SCHEMA = "{\"schema\": \"{\\\"type\\\": \\\"string\\\"}\"}";

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.REGISTRY);

    @Test
    void schemaIdsSurviveTheDeathOfTheRegistry() throws Exception {
        // Given
        String id = post("/subjects/survivor-value/versions");

        // When
        parts.registry().kill();
        parts.registry().start();

        // Then
        assertThat(id).matches("\\{\"id\":\\d+\\}");
        assertThat(post("/subjects/survivor-value/versions")).isEqualTo(id);
        String number = id.replaceAll("\\D", "");
        assertThat(send(HttpRequest.newBuilder(uri("/schemas/ids/" + number)).build()))
                .contains("string");
    }

    private static String post(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(SCHEMA))
                .build());
    }

    private static String send(HttpRequest request) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static URI uri(String path) {
        return URI.create(parts.registryUrl() + path);
    }
}
