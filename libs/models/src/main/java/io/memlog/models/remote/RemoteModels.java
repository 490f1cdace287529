package io.memlog.models.remote;

import io.memlog.models.Extractor;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/** Builds remote models with every decorator in its place; stateless, thread-safe. */
public final class RemoteModels {
    /** A component in JSON, generously, and what stands around the vectors: no answer may fill our memory. */
    private static final int BYTES_OF_COMPONENT = 32;

    private static final int BYTES_AROUND = 1 << 16;
    private static final int MOST_CHAT_BYTES = 1 << 20;

    /** Longest waits for a turn at a provider that limits its rate. */
    private static final Duration ALONE_WAIT = Duration.ofSeconds(20);

    private static final Duration WAIT_BESIDE_OTHERS = Duration.ofSeconds(2);

    private RemoteModels() {}

    /** The embedder of one space, which remembers nothing of it over a restart. It opens without waiting for a provider. */
    public static RemoteEmbedder embedder(
            EmbeddingProviders providers, Resilience resilience, ProviderObserver observer) {
        return embedder(providers, resilience, observer, new SpaceReference(Optional.empty()));
    }

    /**
     * The embedder of one space. It opens without waiting for a provider.
     *
     * @param folder keeps, for each space, the vector by which its several providers are measured
     */
    public static RemoteEmbedder embedder(
            EmbeddingProviders providers, Resilience resilience, ProviderObserver observer, Path folder) {
        String fingerprint = providers.space().model().fingerprint();
        Path file = folder.resolve("space-%s.vector".formatted(fingerprint));
        return embedder(providers, resilience, observer, new SpaceReference(Optional.of(file)));
    }

    private static RemoteEmbedder embedder(
            EmbeddingProviders providers, Resilience resilience, ProviderObserver observer, SpaceReference reference) {
        List<Watched<List<String>, List<EmbeddingResult>>> members = providers.endpoints().stream()
                .map(endpoint -> embeddings(endpoint, providers, reference, resilience, observer))
                .toList();
        return new RemoteEmbedder(providers.space(), new CompositeEmbeddings(members), resilience.probeInterval());
    }

    /** The extractor that adds a chat model's findings to those of a local one. */
    public static RemoteExtractor extractor(
            ChatProvider provider, Resilience resilience, Extractor local, ProviderObserver observer) {
        Endpoint endpoint = provider.endpoint();
        var protocol = new ChatProtocol(endpoint.kind().protocol(), endpoint.model(), provider.temperature());
        var chat = new Chat(
                endpoint.name(), http(endpoint, chatTimeout(resilience), resilience, MOST_CHAT_BYTES), protocol);
        Breaker<ChatRequest, String> breaker = breaker(
                endpoint.name(),
                paced(endpoint.name(), ProviderUse.EXTRACTION, chat, request -> 1, ALONE_WAIT, observer),
                resilience);
        var places = new Bulkhead.Places(resilience.concurrency());
        return new RemoteExtractor(
                provider.modelId(),
                watched(
                        endpoint.name(),
                        ProviderUse.EXTRACTION,
                        breaker,
                        breaker,
                        places,
                        request -> 1,
                        resilience,
                        observer),
                local);
    }

    /** From inside out: the provider, its pace, the poison search, its breaker, its space, batches; then those who wait for them. */
    private static Watched<List<String>, List<EmbeddingResult>> embeddings(
            Endpoint endpoint,
            EmbeddingProviders providers,
            SpaceReference reference,
            Resilience resilience,
            ProviderObserver observer) {
        String name = endpoint.name();
        // Alone there is nobody to differ from, and nobody to go to.
        boolean isAlone = providers.endpoints().size() == 1;
        var paced = paced(
                name,
                ProviderUse.EMBEDDING,
                protocol(endpoint, providers, resilience),
                List::size,
                isAlone ? ALONE_WAIT : WAIT_BESIDE_OTHERS,
                observer);
        var search = new PoisonSearch(paced, resilience.requestTimeout().dividedBy(4), resilience.attempts());
        Breaker<List<String>, List<EmbeddingResult>> breaker = breaker(name, search, resilience);
        var batching = new Batching(
                isAlone ? breaker : new SpaceCheck(name, breaker, reference),
                new Batching.Limits(resilience.batchTexts(), resilience.batchDelay(), resilience.concurrency()));
        var places = new Bulkhead.Places(resilience.concurrency() * resilience.batchTexts());
        return watched(name, ProviderUse.EMBEDDING, breaker, batching, places, List::size, resilience, observer);
    }

    private static Provider<List<String>, List<EmbeddingResult>> protocol(
            Endpoint endpoint, EmbeddingProviders providers, Resilience resilience) {
        int dimension = providers.space().dimension();
        int mostBytes = BYTES_AROUND + resilience.batchTexts() * dimension * BYTES_OF_COMPONENT;
        JsonHttp http = http(endpoint, resilience.requestTimeout(), resilience, mostBytes);
        return switch (endpoint.kind().protocol()) {
            case OPENAI -> new OpenAiEmbeddings(endpoint, http, dimension, providers.isDimensionSent());
            case OLLAMA -> new OllamaEmbeddings(endpoint, http, dimension);
        };
    }

    /** Ends before the deadline interrupts it, because the breaker learns nothing from an interrupt. */
    private static Duration chatTimeout(Resilience resilience) {
        Duration longest = resilience.deadline().multipliedBy(9).dividedBy(10);
        return resilience.requestTimeout().compareTo(longest) < 0 ? resilience.requestTimeout() : longest;
    }

    private static JsonHttp http(Endpoint endpoint, Duration timeout, Resilience resilience, int mostBytes) {
        return new JsonHttp(endpoint, resilience.connectTimeout(), timeout, mostBytes);
    }

    private static <I, O> Provider<I, O> paced(
            String name,
            ProviderUse use,
            Provider<I, O> provider,
            ToIntFunction<I> texts,
            Duration longestWait,
            ProviderObserver observer) {
        var measured = new Measured<>(name, use, provider, texts, observer);
        return new Pace<>(name, measured, longestWait, System::nanoTime, Retry.Pause.SLEEP);
    }

    private static <I, O> Breaker<I, O> breaker(String name, Provider<I, O> provider, Resilience resilience) {
        var policy = new Breaker.Policy(resilience.breakerFailures(), resilience.breakerOpen());
        return new Breaker<>(name, provider, policy, Clock.systemUTC());
    }

    /** From outside in: a place, a deadline, and for the patient repetitions. */
    private static <I, O> Watched<I, O> watched(
            String name,
            ProviderUse use,
            Breaker<I, O> breaker,
            Provider<I, O> provider,
            Bulkhead.Places places,
            ToIntFunction<I> weight,
            Resilience resilience,
            ProviderObserver observer) {
        Duration deadline = resilience.deadline();
        var policy = new Retry.Policy(resilience.attempts(), resilience.retryWait(), deadline);
        var retry = new Retry<>(provider, policy, Clock.systemUTC(), RandomGenerator.getDefault(), Retry.Pause.SLEEP);
        var patient = new Bulkhead<>(new Deadline<>(retry, deadline), places, deadline, weight);
        Duration soon = resilience.quickDeadline();
        var quick = new Bulkhead<>(new Deadline<>(provider, soon), places, soon, weight);
        return new Watched<>(name, use, breaker, patient, quick, Clock.systemUTC(), observer);
    }
}
