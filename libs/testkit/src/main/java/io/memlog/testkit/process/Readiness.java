package io.memlog.testkit.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * Tells whether a child that is running can be used. Asked again and again from one thread; must answer within seconds and
 * must not throw, or a start would hang or fail for the wrong reason.
 */
@FunctionalInterface
public interface Readiness {

    boolean isReady(RunLog log);

    /** Ready when the child has printed the text since this start. */
    static Readiness printed(String text) {
        return log -> log.contains(text);
    }

    /** Ready when a GET answers 2xx. */
    static Readiness answers(URI uri) {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(3)).build();
        return log -> {
            try {
                int status = client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                return status / 100 == 2;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        };
    }
}
