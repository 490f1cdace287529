package io.memlog.models.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.models.remote.ProviderFailure.Misconfigured;
import io.memlog.models.remote.ProviderFailure.Outage;
import io.memlog.models.remote.ProviderFailure.RefusedInput;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Posts JSON to one endpoint and classifies whatever comes back; thread-safe. */
final class JsonHttp implements AutoCloseable {
    /** Python servers write NaN as it is; read, it gets a code of its own. */
    static final JsonMapper JSON = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxStringLength(1 << 22)
                            .build())
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final Endpoint endpoint;
    private final Duration requestTimeout;
    private final int mostAnswerBytes;
    private final HttpClient client;

    JsonHttp(Endpoint endpoint, Duration connectTimeout, Duration requestTimeout, int mostAnswerBytes) {
        this.endpoint = endpoint;
        this.requestTimeout = requestTimeout;
        this.mostAnswerBytes = mostAnswerBytes;
        boolean isPlain = "http".equals(endpoint.url().getScheme());
        this.client = HttpClient.newBuilder()
                .connectTimeout(connectTimeout)
                // Without TLS the client asks for an upgrade to HTTP/2, which Python servers refuse.
                .version(isPlain ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2)
                // A redirect would carry the key to another host.
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** @throws ProviderFailure of the kind that status, transport or body call for */
    JsonNode post(String path, ObjectNode body) {
        HttpRequest request = request(endpoint.operation(path), body);
        // The client's own timeout ends with the headers; a body that never ends has to be stopped from outside.
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request, head -> new BoundedBody(mostAnswerBytes));
        try {
            return read(exchange.get(requestTimeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            throw transportFailure(e.getCause());
        } catch (TimeoutException | CancellationException e) {
            throw outage(FailureCode.TIMED_OUT, "an answer within " + requestTimeout, "none", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw outage(FailureCode.INTERRUPTED, "an answer", "an interrupt", e);
        } finally {
            exchange.cancel(true);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpRequest request(URI address, ObjectNode body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        ApiKey key = endpoint.apiKey();
        if (key != null && endpoint.kind() == ProviderKind.AZURE) {
            request.header("api-key", key.secret());
        } else if (key != null) {
            request.header("Authorization", "Bearer " + key.secret());
        }
        return request.build();
    }

    private JsonNode read(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status != 200) {
            throw statusFailure(status, retryAfter(response));
        }
        try {
            JsonNode answer = JSON.readTree(response.body());
            if (answer != null && answer.isObject()) {
                return answer;
            }
            throw outage(FailureCode.ANSWER_NOT_UNDERSTOOD, "a JSON object", "something else", null);
        } catch (JsonProcessingException e) {
            // Without the cause: its message quotes the answer.
            throw outage(FailureCode.ANSWER_NOT_UNDERSTOOD, "JSON", "something else", null);
        } catch (IOException e) {
            throw outage(FailureCode.CONNECTION_LOST, "an answer", "none", e);
        }
    }

    private ProviderFailure statusFailure(int status, @Nullable Duration retryAfter) {
        String message = "provider %s: expected status 200, found %d".formatted(endpoint.name(), status);
        return switch (status) {
            case 400, 422 -> new RefusedInput(FailureCode.INPUT_REFUSED, message);
            case 413 -> new RefusedInput(FailureCode.INPUT_TOO_LARGE, message);
            case 401, 403 -> new Misconfigured(FailureCode.NOT_AUTHORIZED, message);
            case 404 -> new Misconfigured(FailureCode.NOT_FOUND, message);
            case 408 -> new Outage(FailureCode.TIMED_OUT, message, retryAfter, null);
            case 429 -> new Outage(FailureCode.RATE_LIMITED, message, retryAfter, null);
            case 500 -> new Outage(FailureCode.SERVER_ERROR, message, retryAfter, null);
            default ->
                status > 500
                        ? new Outage(FailureCode.OVERLOADED, message, retryAfter, null)
                        : new Misconfigured(FailureCode.REQUEST_REFUSED, message);
        };
    }

    private @Nullable Duration retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .flatMap(header -> RetryAfter.parse(header, Instant.now()))
                .orElse(null);
    }

    private ProviderFailure transportFailure(@Nullable Throwable cause) {
        return switch (cause) {
            case BoundedBody.TooLargeException e ->
                outage(FailureCode.ANSWER_TOO_LARGE, "at most %d bytes".formatted(mostAnswerBytes), "more", e);
            case HttpConnectTimeoutException e -> outage(FailureCode.UNREACHABLE, "a connection", "none in time", e);
            case ConnectException e -> outage(FailureCode.UNREACHABLE, "a connection", "none", e);
            case HttpTimeoutException e -> outage(FailureCode.TIMED_OUT, "an answer", "none in time", e);
            case null, default ->
                outage(FailureCode.CONNECTION_LOST, "a whole answer", "an end of the connection", cause);
        };
    }

    private Outage outage(FailureCode code, String expected, String found, @Nullable Throwable cause) {
        String message = "provider %s: expected %s, found %s".formatted(endpoint.name(), expected, found);
        return new Outage(code, message, null, cause);
    }
}
