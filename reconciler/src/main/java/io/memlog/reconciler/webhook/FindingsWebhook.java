package io.memlog.reconciler.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.memlog.reconciler.verify.KnownFinding;
import io.memlog.schemas.avro.FindingState;
import io.memlog.service.Json;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts findings whose state has changed, signed, several at once, until the receiver answers 2xx or ten attempts have failed.
 * Thread-safe.
 *
 * <p>A hint, not a record: what is not delivered when the process ends is not delivered, and a state may come twice after a restart.
 * All findings stand under {@code GET /v1/findings}.
 */
public final class FindingsWebhook {
    public static final String TIMESTAMP = "memlog-timestamp";
    public static final String SIGNATURE = "memlog-signature";
    public static final String DELIVERY = "memlog-delivery";

    private static final Logger LOG = LoggerFactory.getLogger(FindingsWebhook.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);
    private static final String DELIVERIES = "memlog.webhook.deliveries";
    private static final String GIVEN_UP = "given_up";
    private static final int ATTEMPTS = 10;
    private static final int MAX_FINDINGS = 500;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final Map<String, KnownFinding> changed = new LinkedHashMap<>();
    private final Map<String, FindingState> told = new HashMap<>();
    private final URI url;
    private final Signature signature;
    private final Function<KnownFinding, ?> json;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final Duration firstBackoff;

    /**
     * Posts nothing until {@link #keepDelivering} runs.
     *
     * @param json what a delivery says of a finding
     * @param firstBackoff before the second attempt; doubles from then on. Also how long changes are gathered.
     */
    public FindingsWebhook(
            URI url,
            String secret,
            Function<KnownFinding, ?> json,
            MeterRegistry metrics,
            Clock clock,
            Duration firstBackoff) {
        this.url = url;
        this.signature = new Signature(secret);
        this.json = json;
        this.metrics = metrics;
        this.clock = clock;
        this.firstBackoff = firstBackoff;
        // A series that begins with its first failure shows no increase, and no alert.
        var unused = metrics.counter(DELIVERIES, "result", GIVEN_UP);
    }

    /** The body of a delivery. */
    record Delivery(String type, Instant sentAt, List<?> findings) {}

    /** Tells of the finding soon, if its state is another than the one told last. */
    public synchronized void offer(KnownFinding finding) {
        String id = finding.difference().findingId();
        if (told.put(id, finding.state()) != finding.state()) {
            changed.put(id, finding);
            notifyAll();
        }
    }

    /** Delivers until interrupted. */
    public void keepDelivering() throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            awaitChange();
            Thread.sleep(firstBackoff);
            List<KnownFinding> next = take();
            try {
                deliver(next);
            } catch (JsonProcessingException e) {
                LOG.atError().setCause(e).log("Findings could not be written as JSON");
            }
        }
    }

    private synchronized void awaitChange() throws InterruptedException {
        while (changed.isEmpty()) {
            wait();
        }
    }

    private synchronized List<KnownFinding> take() {
        List<KnownFinding> taken = new ArrayList<>();
        Iterator<KnownFinding> waiting = changed.values().iterator();
        while (waiting.hasNext() && taken.size() < MAX_FINDINGS) {
            taken.add(waiting.next());
            waiting.remove();
        }
        return taken;
    }

    private void deliver(List<KnownFinding> findings) throws InterruptedException, JsonProcessingException {
        String id = UUID.randomUUID().toString();
        byte[] body = Json.mapper()
                .writeValueAsBytes(new Delivery(
                        "findings.changed",
                        clock.instant(),
                        findings.stream().map(json).toList()));
        Duration backoff = firstBackoff;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            String refusal = post(id, body);
            count(refusal.isEmpty() ? "delivered" : "failed");
            if (refusal.isEmpty()) {
                return;
            }
            LOG.atWarn()
                    .addKeyValue("delivery", id)
                    .log("Webhook, attempt {}: expected 2xx, found {}", attempt, refusal);
            if (attempt < ATTEMPTS) {
                Thread.sleep(backoff);
                Duration doubled = backoff.multipliedBy(2);
                backoff = doubled.compareTo(LONGEST_BACKOFF) < 0 ? doubled : LONGEST_BACKOFF;
            }
        }
        count(GIVEN_UP);
        LOG.atError()
                .addKeyValue("delivery", id)
                .log("Webhook: {} changes of findings were not delivered", findings.size());
    }

    /** Signs anew at each attempt: receivers refuse an old time. Empty if it was taken, otherwise what was found. */
    private String post(String id, byte[] body) throws InterruptedException {
        String timestamp = String.valueOf(clock.instant().getEpochSecond());
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header(DELIVERY, id)
                .header(TIMESTAMP, timestamp)
                .header(SIGNATURE, "v1=" + signature.of(timestamp, body))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        try {
            int status = http.send(request, BodyHandlers.discarding()).statusCode();
            return status / 100 == 2 ? "" : String.valueOf(status);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void count(String result) {
        metrics.counter(DELIVERIES, "result", result).increment();
    }
}
