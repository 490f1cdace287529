package io.memlog.models.remote;

import io.memlog.models.Extractor;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Builds remote models with every decorator in its place; stateless, thread-safe. */
public final class RemoteModels {
    /** A component in JSON, generously, and what stands around the vectors: no answer may fill our memory. */
    private static final int BYTES_OF_COMPONENT = 32;

    private static final int BYTES_AROUND = 1 << 16;
    private static final int MOST_CHAT_BYTES = 1 << 20;

    private RemoteModels() {}

    /** The embedder of one space. It opens without waiting for a provider. */
    public static RemoteEmbedder embedder(
            EmbeddingProviders providers, Resilience resilience, ProviderObserver observer) {
        var reference = new AtomicReference<float @Nullable []>();
        List<Watched<List<String>, List<EmbeddingResult>>> members = providers.endpoints().stream()
                .map(endpoint -> {
                    Provider<List<String>, List<EmbeddingResult>> provider =
                            embeddings(endpoint, providers, resilience, observer);
                    // Alone there is nobody to differ from.
                    boolean isAlone = providers.endpoints().size() == 1;
                    return watched(
                            endpoint.name(),
                            ProviderUse.EMBEDDING,
                            isAlone ? provider : new SpaceCheck(endpoint.name(), provider, reference),
                            resilience,
                            observer);
                })
                .toList();
        return new RemoteEmbedder(providers.space(), new CompositeEmbeddings(members), resilience.probeInterval());
    }

    /** The extractor that adds a chat model's findings to those of a local one. */
    public static RemoteExtractor extractor(
            ChatProvider provider, Resilience resilience, Extractor local, ProviderObserver observer) {
        Endpoint endpoint = provider.endpoint();
        var protocol = new ChatProtocol(endpoint.kind().protocol(), endpoint.model(), provider.temperature());
        var chat = new Chat(endpoint.name(), http(endpoint, resilience, MOST_CHAT_BYTES), protocol);
        var bounded = new Bulkhead<>(
                paced(endpoint.name(), ProviderUse.EXTRACTION, chat, request -> 1, observer),
                resilience.concurrency(),
                request -> 1);
        return new RemoteExtractor(
                provider.modelId(),
                watched(endpoint.name(), ProviderUse.EXTRACTION, patient(bounded, resilience), resilience, observer),
                local);
    }

    /** From inside out: the provider, its pace, the poison search, batches, as many texts at a time as fill all lanes, patience. */
    private static Provider<List<String>, List<EmbeddingResult>> embeddings(
            Endpoint endpoint, EmbeddingProviders providers, Resilience resilience, ProviderObserver observer) {
        int dimension = providers.space().dimension();
        int mostBytes = BYTES_AROUND + resilience.batchTexts() * dimension * BYTES_OF_COMPONENT;
        JsonHttp http = http(endpoint, resilience, mostBytes);
        Provider<List<String>, List<EmbeddingResult>> provider =
                switch (endpoint.kind().protocol()) {
                    case OPENAI -> new OpenAiEmbeddings(endpoint, http, dimension, providers.isDimensionSent());
                    case OLLAMA -> new OllamaEmbeddings(endpoint, http, dimension);
                };
        var search = new PoisonSearch(
                paced(endpoint.name(), ProviderUse.EMBEDDING, provider, List::size, observer),
                resilience.requestTimeout().dividedBy(4),
                resilience.attempts());
        var batching = new Batching(
                search,
                new Batching.Limits(resilience.batchTexts(), resilience.batchDelay(), resilience.concurrency()));
        int places = resilience.concurrency() * resilience.batchTexts();
        return patient(new Bulkhead<>(batching, places, List::size), resilience);
    }

    private static JsonHttp http(Endpoint endpoint, Resilience resilience, int mostBytes) {
        return new JsonHttp(endpoint, resilience.connectTimeout(), resilience.requestTimeout(), mostBytes);
    }

    private static <I, O> Provider<I, O> paced(
            String name, ProviderUse use, Provider<I, O> provider, ToIntFunction<I> texts, ProviderObserver observer) {
        return new Pace<>(
                name, new Measured<>(name, use, provider, texts, observer), System::nanoTime, Retry.Pause.SLEEP);
    }

    /** A deadline around repetitions. */
    private static <I, O> Provider<I, O> patient(Provider<I, O> provider, Resilience resilience) {
        var policy = new Retry.Policy(resilience.attempts(), resilience.retryWait(), resilience.deadline());
        var retry = new Retry<>(provider, policy, Clock.systemUTC(), RandomGenerator.getDefault(), Retry.Pause.SLEEP);
        return new Deadline<>(retry, resilience.deadline());
    }

    private static <I, O> Watched<I, O> watched(
            String name, ProviderUse use, Provider<I, O> provider, Resilience resilience, ProviderObserver observer) {
        var policy = new Breaker.Policy(resilience.breakerFailures(), resilience.breakerOpen());
        var breaker = new Breaker<>(name, provider, policy, Clock.systemUTC());
        return new Watched<>(name, use, breaker, Clock.systemUTC(), observer);
    }
}
