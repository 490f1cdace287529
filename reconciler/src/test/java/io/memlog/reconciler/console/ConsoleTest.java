package io.memlog.reconciler.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page and its guard on a real HTTP server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleTest {
    private static final String KEY = "a-long-key";
    private static final Pattern OWN_FILES = Pattern.compile("(?:href|src)=\"([^\"#:/]+)\"|from \"\\./([^\"]+)\"");

    private final HttpClient client = HttpClient.newHttpClient();
    private final ServiceRuntime open = start("");
    private final ServiceRuntime locked = start(KEY);

    @AfterAll
    void stop() {
        open.close();
        locked.close();
        client.close();
    }

    @Test
    void everyFileThatThePageNamesIsServedAndNothingComesFromElsewhere() throws Exception {
        // When
        var seen = new TreeSet<String>();
        visit("", seen);

        // Then
        assertThat(seen).contains("", "console.css", "console.js", "api.js", "verdict.js", "letters.js");
    }

    private void visit(String file, Set<String> seen) throws IOException, InterruptedException {
        if (!seen.add(file)) {
            return;
        }
        HttpResponse<String> answer = get(open, "/console/" + file);
        assertThat(answer.statusCode()).as(file).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'", "script-src 'self'")
                        .doesNotContain("unsafe"));
        assertThat(answer.body()).as(file).doesNotContain("https://", "innerHTML");
        for (MatchResult found : OWN_FILES.matcher(answer.body()).results().toList()) {
            visit(found.group(1) != null ? found.group(1) : found.group(2), seen);
        }
    }

    @Test
    void theRootLeadsToThePage() throws Exception {
        HttpResponse<String> answer = get(open, "/");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).hasValue("/console/");
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Origin, http://evil.example",
        "Origin, null",
    })
    void aPageOfAnotherSiteChangesNothing(String header, String value) throws Exception {
        HttpResponse<String> answer = post(open, List.of(header, value));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("FORBIDDEN_ORIGIN");
    }

    @Test
    void theOwnPageAndProgramsPass() throws Exception {
        String own = "http://127.0.0.1:" + open.port();

        assertThat(post(open, List.of()).statusCode()).isEqualTo(200);
        assertThat(post(open, List.of("Origin", own, "Sec-Fetch-Site", "same-origin"))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer another", "Basic a-long-key", "Bearer", "a-long-key"})
    void anotherKeyIsRefused(String given) throws Exception {
        HttpResponse<String> answer = post(locked, List.of("Authorization", given));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("UNAUTHORIZED").doesNotContain(KEY);
    }

    @Test
    void theKeyIsAskedForOnlyWhereSomethingChanges() throws Exception {
        assertThat(get(locked, "/v1/thing").statusCode()).isEqualTo(200);
        assertThat(post(locked, List.of()).statusCode()).isEqualTo(401);
        assertThat(post(locked, List.of("Authorization", "Bearer " + KEY)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void whoAsksIsToldWhatAChangeWouldBeToldAndChangesNothing() throws Exception {
        assertThat(access(open, List.of())).contains("\"granted\":true", "\"keyNeeded\":false");
        assertThat(access(open, List.of("Origin", "http://evil.example")))
                .contains("\"granted\":false", "FORBIDDEN_ORIGIN");
        assertThat(access(locked, List.of()))
                .contains("\"granted\":false", "\"keyNeeded\":true", "UNAUTHORIZED", "found none");
        assertThat(access(locked, List.of("Authorization", "Bearer another")))
                .contains("UNAUTHORIZED", "found another");
        assertThat(access(locked, List.of("Authorization", "Bearer " + KEY)))
                .contains("\"granted\":true", "\"keyNeeded\":true")
                .doesNotContain("code");
    }

    private String access(ServiceRuntime service, List<String> headers) throws IOException, InterruptedException {
        HttpResponse<String> answer = post(service, "/v1/access", headers);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static ServiceRuntime start(String key) {
        return ServiceRuntime.start(
                "console-test", 0, List.of(), new Environment(Map.of("MEMLOG_HTTP_PORT", "0")), runtime -> {
                    runtime.routes(new WriteGuard(key)::register);
                    runtime.routes(ConsolePage::register);
                    runtime.routes(routes -> {
                        routes.get("/v1/thing", context -> context.result("read"));
                        routes.post("/v1/thing", context -> context.result("written"));
                    });
                });
    }

    private HttpResponse<String> get(ServiceRuntime service, String path) throws IOException, InterruptedException {
        return client.send(request(service, path).GET().build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(ServiceRuntime service, List<String> headers)
            throws IOException, InterruptedException {
        return post(service, "/v1/thing", headers);
    }

    private HttpResponse<String> post(ServiceRuntime service, String path, List<String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(service, path).POST(HttpRequest.BodyPublishers.noBody());
        for (int i = 0; i < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(ServiceRuntime service, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path));
    }
}
