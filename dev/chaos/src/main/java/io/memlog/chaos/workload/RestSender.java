package io.memlog.chaos.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.memlog.schemas.ReadToken;
import io.memlog.schemas.avro.MemoryEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** Writes through ingest-service: an event is accepted when it was answered with 202. Used by one thread. */
public final class RestSender implements EventSender {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(100);

    private final URI ingest;
    private final AcceptedEvents accepted;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    public RestSender(URI ingest, AcceptedEvents accepted) {
        this.ingest = ingest;
        this.accepted = accepted;
    }

    @Override
    public void send(MemoryEvent event) throws InterruptedException {
        HttpRequest request = RestRequests.of(ingest, event, ANSWER_WITHIN);
        while (!isAccepted(request, event)) {
            accepted.countRetry();
            Thread.sleep(RETRY_PAUSE);
        }
    }

    @Override
    public void drain() {
        client.shutdownNow();
    }

    private boolean isAccepted(HttpRequest request, MemoryEvent event) throws InterruptedException {
        HttpResponse<byte[]> answer;
        try {
            answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() == 202) {
                JsonNode body = JSON.readTree(answer.body());
                ReadToken token = ReadToken.parse(body.get("token").asText());
                for (Map.Entry<Integer, Long> position : token.offsets().entrySet()) {
                    accepted.addFromRest(new AcceptedEvent(event.getEventId(), position.getKey(), position.getValue()));
                }
                return true;
            }
        } catch (IOException e) {
            return false;
        }
        if (answer.statusCode() / 100 == 4 && answer.statusCode() != 429) {
            throw new IllegalStateException("%s: expected 202, found %d: %s"
                    .formatted(request.uri(), answer.statusCode(), new String(answer.body(), UTF_8)));
        }
        return false;
    }
}
