package io.memlog.models.runtime;

import io.memlog.models.EmbeddingModels;
import io.memlog.models.remote.ApiKey;
import io.memlog.models.remote.ChatProvider;
import io.memlog.models.remote.EmbeddingProviders;
import io.memlog.models.remote.Endpoint;
import io.memlog.models.remote.ProviderKind;
import io.memlog.models.remote.RemoteSpace;
import io.memlog.models.remote.Resilience;
import io.memlog.service.CommonKeys;
import io.memlog.service.ConfigKey;
import io.memlog.service.ConfigurationException;
import io.memlog.service.Environment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * Which models a service uses, where and how; immutable. Its text shows no key.
 *
 * @param localModel id of the model in the build, unless there is a folder
 * @param folder files of the user's own model
 * @param cache folder for the local model's native library
 * @param embedding empty means the local model
 * @param extraction empty means the local extractor alone
 */
record ModelSettings(
        String localModel,
        Optional<Path> folder,
        Path cache,
        Optional<EmbeddingProviders> embedding,
        Optional<ChatProvider> extraction,
        Resilience resilience) {

    /** @throws ConfigurationException naming the variable, what was expected and what was found: do not start */
    static ModelSettings of(Environment environment) {
        List<String> providers = environment.find(ModelKeys.EMBEDDING_PROVIDERS).orElse(List.of());
        Optional<Path> folder = environment.find(CommonKeys.EMBEDDING_MODEL_DIR);
        if (folder.isPresent() && !providers.isEmpty()) {
            throw new ConfigurationException("%s: expected nothing beside %s, found a folder"
                    .formatted(CommonKeys.EMBEDDING_MODEL_DIR.name(), ModelKeys.EMBEDDING_PROVIDERS.name()));
        }
        return new ModelSettings(
                // Beside providers the variable names their model; names in texts are then found by the default one.
                providers.isEmpty() ? environment.get(CommonKeys.EMBEDDING_MODEL) : EmbeddingModels.DEFAULT_ID,
                folder,
                environment.get(CommonKeys.STATE_DIR).resolve("models"),
                providers.isEmpty() ? Optional.empty() : Optional.of(embedding(environment, providers)),
                environment.find(ModelKeys.EXTRACTION_PROVIDER).map(name -> extraction(environment, name)),
                resilience(environment));
    }

    /**
     * Those of the model that is rolled out; empty if none is.
     *
     * @throws ConfigurationException as {@link #of}
     */
    static Optional<ModelSettings> next(Environment environment) {
        Environment next = environment.reading(ModelKeys.nextNames());
        boolean isAnyNamed = next.isSet(CommonKeys.EMBEDDING_MODEL)
                || next.isSet(CommonKeys.EMBEDDING_MODEL_DIR)
                || next.isSet(ModelKeys.EMBEDDING_PROVIDERS);
        if (!isAnyNamed) {
            return Optional.empty();
        }
        try {
            return Optional.of(of(next));
        } catch (ConfigurationException e) {
            throw new ConfigurationException("next embedding model, variables that end with _NEXT: " + e.getMessage());
        }
    }

    private static EmbeddingProviders embedding(Environment environment, List<String> names) {
        String model = environment.get(ModelKeys.REMOTE_MODEL);
        List<Endpoint> endpoints = names.stream()
                .map(name -> {
                    ModelKeys.OfProvider keys = ModelKeys.OfProvider.named(name);
                    return endpoint(
                            environment,
                            name,
                            keys,
                            environment.find(keys.embeddingModel()).orElse(model));
                })
                .toList();
        return checked(
                ModelKeys.EMBEDDING_PROVIDERS,
                () -> new EmbeddingProviders(
                        new RemoteSpace(
                                endpoints.getFirst().kind().protocol(),
                                model,
                                environment.get(ModelKeys.EMBEDDING_DIMENSION),
                                environment.get(ModelKeys.EMBEDDING_QUERY_PREFIX),
                                environment.get(ModelKeys.EMBEDDING_PASSAGE_PREFIX),
                                environment.get(ModelKeys.EMBEDDING_MAX_TOKENS),
                                environment.get(ModelKeys.EMBEDDING_UNRELATED_COSINE)),
                        endpoints,
                        environment.get(ModelKeys.EMBEDDING_DIMENSION_SENT)));
    }

    private static ChatProvider extraction(Environment environment, String name) {
        String model = environment.get(ModelKeys.EXTRACTION_MODEL);
        ModelKeys.OfProvider keys = ModelKeys.OfProvider.named(name);
        String ownModel = environment.find(keys.extractionModel()).orElse(model);
        Endpoint endpoint = endpoint(environment, name, keys, ownModel);
        String temperature = environment.get(ModelKeys.EXTRACTION_TEMPERATURE);
        return checked(
                ModelKeys.EXTRACTION_MODEL,
                () -> new ChatProvider(
                        model,
                        endpoint,
                        temperature.equals("none")
                                ? OptionalDouble.empty()
                                : OptionalDouble.of(Double.parseDouble(temperature))));
    }

    private static Endpoint endpoint(Environment environment, String name, ModelKeys.OfProvider keys, String model) {
        ProviderKind kind =
                environment.find(keys.kind()).orElseGet(() -> checked(keys.kind(), () -> ProviderKind.of(name)));
        String url = environment.find(keys.url()).orElse(kind.defaultUrl());
        ApiKey key = environment
                .find(keys.apiKey())
                .map(secret -> checked(keys.apiKey(), () -> new ApiKey(secret)))
                .orElse(null);
        return checked(
                keys.url(),
                () -> new Endpoint(name, kind, Endpoint.address(url), model, key, environment.get(keys.apiVersion())));
    }

    private static Resilience resilience(Environment environment) {
        return new Resilience(
                environment.get(ModelKeys.CONNECT_TIMEOUT),
                environment.get(ModelKeys.REQUEST_TIMEOUT),
                environment.get(ModelKeys.DEADLINE),
                environment.get(ModelKeys.ATTEMPTS),
                environment.get(ModelKeys.RETRY_WAIT),
                environment.get(ModelKeys.BREAKER_FAILURES),
                environment.get(ModelKeys.BREAKER_OPEN),
                environment.get(ModelKeys.CONCURRENCY),
                environment.get(ModelKeys.BATCH_TEXTS),
                environment.get(ModelKeys.BATCH_DELAY),
                environment.get(ModelKeys.PROBE_INTERVAL));
    }

    /** The models' own checks show no secrets, so their words may be shown; a cause might. */
    private static <T> T checked(ConfigKey<?> key, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("%s: %s".formatted(key.name(), e.getMessage()));
        }
    }
}
