package io.memlog.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ModelServerTest {
    private static final String BODY = "{\"model\": \"m\", \"input\": [\"one\", \"two\"]}";

    @Test
    void aTextHasTheSameVectorEverywhereAndAnotherUnderOtherWeights() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient();
                ModelServer one = ModelServer.start(4);
                ModelServer other = ModelServer.start(4);
                ModelServer foreign = ModelServer.start(4, "foreign")) {
            String vectors = post(client, one).body();

            assertThat(post(client, other).body()).isEqualTo(vectors);
            assertThat(post(client, foreign).body()).isNotEqualTo(vectors);
            assertThat(one.tally().requests().getFirst().texts()).containsExactly("one", "two");
        }
    }

    @Test
    void beyondItsRateItAsksForPatience() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient();
                ModelServer server = ModelServer.start(4)) {
            post(client, server);
            server.rateLimit(1);

            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 10)
                    .mapToObj(i -> client.sendAsync(request(server), HttpResponse.BodyHandlers.ofString()))
                    .toList();

            assertThat(answers.stream().map(CompletableFuture::join))
                    .anySatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200))
                    .anySatisfy(answer -> {
                        assertThat(answer.statusCode()).isEqualTo(429);
                        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
                    });
        }
    }

    @Test
    void aRateHoldsInAnySecond() {
        var limit = new RateLimit(2);
        long half = 500_000_000;

        assertThat(limit.admits(0)).isTrue();
        assertThat(limit.admits(half)).isTrue();
        assertThat(limit.admits(half + 1)).isFalse();
        assertThat(limit.admits(2 * half + 1)).isTrue();
        assertThat(limit.admits(2 * half + 2)).isFalse();
    }

    @Test
    void itCountsWhatIsUnderWayAtOneTime() {
        try (HttpClient client = HttpClient.newHttpClient();
                ModelServer server = ModelServer.start(4)) {
            server.always(new Fault.Latency(Duration.ofMillis(300)));

            Stream<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 3)
                    .mapToObj(i -> client.sendAsync(request(server), HttpResponse.BodyHandlers.ofString()));
            CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                    .join();

            assertThat(server.tally().count()).isEqualTo(3);
            assertThat(server.tally().highestConcurrency()).isBetween(2, 3);
        }
    }

    private static HttpResponse<String> post(HttpClient client, ModelServer server)
            throws IOException, InterruptedException {
        return client.send(request(server), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(ModelServer server) {
        return HttpRequest.newBuilder(server.url().resolve("/v1/embeddings"))
                .version(HttpClient.Version.HTTP_1_1)
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
    }
}
