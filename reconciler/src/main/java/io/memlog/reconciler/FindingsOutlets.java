package io.memlog.reconciler;

import io.memlog.reconciler.records.ReconcilerRecords;
import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.FindingsLog;
import io.memlog.reconciler.verify.KnownFinding;
import io.memlog.reconciler.webhook.FindingsWebhook;
import io.memlog.service.ConfigurationException;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Where each change of a finding goes: the topic that keeps it, the table that shows it, and the webhook if there is one.
 * Thread-safe.
 */
final class FindingsOutlets implements FindingsLog {
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);

    private final FindingsTopic topic;
    private final ReconcilerRecords records;
    private final Optional<FindingsWebhook> webhook;

    FindingsOutlets(FindingsTopic topic, ReconcilerRecords records, Optional<FindingsWebhook> webhook) {
        this.topic = topic;
        this.records = records;
        this.webhook = webhook;
    }

    /** Starts the threads behind the table and the webhook. */
    static FindingsOutlets start(ServiceRuntime runtime, FindingsTopic topic, ReconcilerRecords records, Clock clock) {
        runtime.onClose("records", records);
        runtime.inBackground("records", records::keepWriting);
        Optional<FindingsWebhook> webhook = webhook(runtime, clock);
        webhook.ifPresent(posts -> runtime.inBackground("webhook", posts::keepDelivering));
        return new FindingsOutlets(topic, records, webhook);
    }

    @Override
    public void publish(KnownFinding finding) {
        topic.publish(finding);
        records.save(finding);
        webhook.ifPresent(posts -> posts.offer(finding));
    }

    /** The rows of the table are deleted by their age. */
    @Override
    public void delete(String findingId) {
        topic.delete(findingId);
    }

    @Override
    public void catchUp(Findings findings) {
        topic.catchUp(findings);
    }

    private static Optional<FindingsWebhook> webhook(ServiceRuntime runtime, Clock clock) {
        Environment environment = runtime.environment();
        return environment.find(ReconcilerKeys.WEBHOOK_URL).map(url -> {
            String secret = environment
                    .find(ReconcilerKeys.WEBHOOK_SECRET)
                    .orElseThrow(() ->
                            new ConfigurationException("%s: expected the key of the signatures beside %s, found nothing"
                                    .formatted(
                                            ReconcilerKeys.WEBHOOK_SECRET.name(), ReconcilerKeys.WEBHOOK_URL.name())));
            return new FindingsWebhook(uri(url), secret, FindingJson::of, runtime.metrics(), clock, FIRST_BACKOFF);
        });
    }

    private static URI uri(String url) {
        try {
            URI uri = URI.create(url);
            if ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
        throw refused(null);
    }

    /** The address may carry a token, so it is not shown. */
    private static ConfigurationException refused(@org.jspecify.annotations.Nullable Throwable cause) {
        var refused = new ConfigurationException("%s: expected an address of http or https, found another value"
                .formatted(ReconcilerKeys.WEBHOOK_URL.name()));
        if (cause != null) {
            refused.initCause(cause);
        }
        return refused;
    }
}
