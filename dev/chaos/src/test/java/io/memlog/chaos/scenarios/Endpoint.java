package io.memlog.chaos.scenarios;

import io.memlog.chaos.cluster.Member;
import io.memlog.testkit.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What a service of the cluster says of itself over HTTP. Stateless. */
final class Endpoint {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Endpoint() {}

    static boolean isReady(Member member) {
        return get(member, "/readyz").statusCode() == 200;
    }

    /** The sum over all labels. */
    static double metric(Member member, String name) {
        return get(member, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static HttpResponse<String> get(Member member, String path) {
        if (!(member.part() instanceof ServiceProcess service)) {
            throw new IllegalArgumentException(member + " is no service");
        }
        HttpRequest request = HttpRequest.newBuilder(service.uri().resolve(path))
                .timeout(ANSWER_WITHIN)
                .build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
