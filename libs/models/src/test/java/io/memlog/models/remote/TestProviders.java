package io.memlog.models.remote;

import io.memlog.testkit.model.ModelServer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;

/** What several tests build providers from; stateless. */
final class TestProviders {
    static final int DIMENSION = 8;
    static final String KEY = "sk-very-secret-0815";

    private TestProviders() {}

    static Endpoint endpoint(ProviderKind kind, ModelServer server) {
        return endpoint(kind, base(kind, server));
    }

    static Endpoint endpoint(ProviderKind kind, URI url) {
        return new Endpoint("main", kind, url, "model-a", new ApiKey(KEY), "2024-10-21");
    }

    static JsonHttp http(Endpoint endpoint) {
        return http(endpoint, Duration.ofSeconds(20));
    }

    static JsonHttp http(Endpoint endpoint, Duration requestTimeout) {
        return new JsonHttp(endpoint, Duration.ofSeconds(5), requestTimeout, 1 << 20);
    }

    static OpenAiEmbeddings openAi(ModelServer server) {
        Endpoint endpoint = endpoint(ProviderKind.OPENAI, server);
        return new OpenAiEmbeddings(endpoint, http(endpoint), DIMENSION, false);
    }

    /** Two servers as a preferred and a second provider. */
    static EmbeddingProviders embedding(ModelServer first, ModelServer second) {
        var space = new RemoteSpace(ProviderKind.Protocol.OPENAI, "model-a", DIMENSION, "", "", 8_191, 0);
        return new EmbeddingProviders(
                space,
                List.of(named("first", ProviderKind.VLLM, first), named("second", ProviderKind.OPENAI, second)),
                false);
    }

    static ChatProvider chat(ModelServer server) {
        return new ChatProvider("chat-a", named("first", ProviderKind.VLLM, server), OptionalDouble.of(0));
    }

    /** Quick to give up and quick to look again. */
    static Resilience quick() {
        Resilience usual = Resilience.DEFAULT;
        return new Resilience(
                usual.connectTimeout(),
                usual.requestTimeout(),
                usual.deadline(),
                usual.attempts(),
                Duration.ofMillis(1),
                usual.breakerFailures(),
                Duration.ofMillis(20),
                usual.concurrency(),
                usual.batchTexts(),
                usual.batchDelay(),
                Duration.ofMillis(20));
    }

    private static Endpoint named(String name, ProviderKind kind, ModelServer server) {
        return new Endpoint(name, kind, base(kind, server), "model-a", new ApiKey(KEY), "");
    }

    private static URI base(ProviderKind kind, ModelServer server) {
        boolean hasVersion = kind != ProviderKind.OLLAMA && kind != ProviderKind.AZURE;
        return hasVersion ? server.url().resolve("/v1/") : server.url();
    }

    /** A clock that stands until it is told to go on; thread-safe. */
    static final class HandClock extends Clock {
        private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));

        void forward(Duration time) {
            now.updateAndGet(instant -> instant.plus(time));
        }

        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
