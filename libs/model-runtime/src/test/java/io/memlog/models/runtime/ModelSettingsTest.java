package io.memlog.models.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.models.EmbeddingModels;
import io.memlog.models.remote.EmbeddingProviders;
import io.memlog.models.remote.Endpoint;
import io.memlog.models.remote.ProviderKind;
import io.memlog.models.remote.RemoteSpace;
import io.memlog.models.remote.Resilience;
import io.memlog.service.ConfigKey;
import io.memlog.service.ConfigurationException;
import io.memlog.service.Environment;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelSettingsTest {
    private static final Map<String, String> SMALLEST = Map.of(
            "MEMLOG_EMBEDDING_PROVIDERS", "openai",
            "MEMLOG_EMBEDDING_MODEL", "text-embedding-3-small",
            "MEMLOG_EMBEDDING_DIMENSION", "1536",
            "MEMLOG_EXTRACTION_PROVIDER", "ollama",
            "MEMLOG_EXTRACTION_MODEL", "qwen3:8b");

    @Test
    void nothingSetMeansLocalModels() {
        ModelSettings settings = settings(Map.of());

        assertThat(settings)
                .isEqualTo(new ModelSettings(
                        EmbeddingModels.DEFAULT_ID,
                        Optional.empty(),
                        Path.of("state/models"),
                        Optional.empty(),
                        Optional.empty(),
                        Resilience.DEFAULT));
    }

    @Test
    void theBreakerOpensAfterFiveFailuresForThirtySeconds() {
        assertThat(Resilience.DEFAULT.breakerFailures()).isEqualTo(5);
        assertThat(Resilience.DEFAULT.breakerOpen()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void defaultsBesideProviders() {
        ModelSettings settings = settings(SMALLEST);

        EmbeddingProviders embedding = settings.embedding().orElseThrow();
        assertThat(embedding)
                .isEqualTo(new EmbeddingProviders(
                        new RemoteSpace(ProviderKind.Protocol.OPENAI, "text-embedding-3-small", 1536, "", "", 8191, 0),
                        List.of(new Endpoint(
                                "openai",
                                ProviderKind.OPENAI,
                                URI.create("https://api.openai.com/v1"),
                                "text-embedding-3-small",
                                null,
                                "2024-10-21")),
                        false));
        var extraction = settings.extraction().orElseThrow();
        assertThat(extraction.modelId()).isEqualTo("qwen3:8b");
        assertThat(extraction.temperature()).hasValue(0);
        assertThat(extraction.endpoint().url()).isEqualTo(URI.create("http://127.0.0.1:11434"));
        assertThat(settings.resilience()).isEqualTo(Resilience.DEFAULT);
        assertThat(settings.localModel()).isEqualTo(EmbeddingModels.DEFAULT_ID);
    }

    @Test
    void nothingIsRolledOutUntilSomebodyNamesAModel() {
        assertThat(ModelSettings.next(new Environment(Map.of("MEMLOG_EMBEDDING_MODEL", "all-minilm-l6-v2-q"))))
                .isEmpty();
    }

    @Test
    void theNextModelHasVariablesOfItsOwnAndSharesProviders() {
        var environment = new Environment(Map.of(
                "MEMLOG_EMBEDDING_MODEL", "all-minilm-l6-v2-q",
                "MEMLOG_EMBEDDING_QUERY_PREFIX", "of the current model",
                "MEMLOG_EMBEDDING_PROVIDERS_NEXT", "west",
                "MEMLOG_EMBEDDING_MODEL_NEXT", "e5",
                "MEMLOG_EMBEDDING_DIMENSION_NEXT", "768",
                "MEMLOG_PROVIDER_WEST_KIND", "vllm",
                "MEMLOG_PROVIDER_WEST_URL", "https://west.example.com"));

        ModelSettings next = ModelSettings.next(environment).orElseThrow();

        assertThat(next.embedding().orElseThrow().space())
                .isEqualTo(new RemoteSpace(ProviderKind.Protocol.OPENAI, "e5", 768, "", "", 8_191, 0));
        assertThat(ModelSettings.of(environment).localModel()).isEqualTo("all-minilm-l6-v2-q");
        assertThat(ModelSettings.of(environment).embedding()).isEmpty();
    }

    @Test
    void whatIsWrongWithTheNextModelSaysSo() {
        var environment = new Environment(
                Map.of("MEMLOG_EMBEDDING_MODEL_NEXT", "e5", "MEMLOG_EMBEDDING_PROVIDERS_NEXT", "ollama"));

        assertThatThrownBy(() -> ModelSettings.next(environment))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("next embedding model, variables that end with _NEXT:")
                .hasMessageContaining("MEMLOG_EMBEDDING_DIMENSION");
    }

    /** Every variable is set to another value than its default and has to arrive. */
    @Test
    void fullMapping() {
        Map<String, String> environment = new TreeMap<>(Map.ofEntries(
                Map.entry("MEMLOG_EMBEDDING_PROVIDERS", "west, east"),
                Map.entry("MEMLOG_EMBEDDING_DIMENSION", "768"),
                Map.entry("MEMLOG_EMBEDDING_DIMENSION_SENT", "true"),
                Map.entry("MEMLOG_EMBEDDING_QUERY_PREFIX", "\"query: \""),
                Map.entry("MEMLOG_EMBEDDING_PASSAGE_PREFIX", "passage:"),
                Map.entry("MEMLOG_EMBEDDING_MAX_TOKENS", "512"),
                Map.entry("MEMLOG_EMBEDDING_UNRELATED_COSINE", "0.7"),
                Map.entry("MEMLOG_EXTRACTION_PROVIDER", "west"),
                Map.entry("MEMLOG_EXTRACTION_MODEL", "gpt"),
                Map.entry("MEMLOG_EXTRACTION_TEMPERATURE", "none"),
                Map.entry("MEMLOG_PROVIDERS_CONNECT_TIMEOUT_MS", "1"),
                Map.entry("MEMLOG_PROVIDERS_REQUEST_TIMEOUT_MS", "2"),
                Map.entry("MEMLOG_PROVIDERS_DEADLINE_MS", "3"),
                Map.entry("MEMLOG_PROVIDERS_ATTEMPTS", "2"),
                Map.entry("MEMLOG_PROVIDERS_RETRY_WAIT_MS", "5"),
                Map.entry("MEMLOG_PROVIDERS_BREAKER_FAILURES", "6"),
                Map.entry("MEMLOG_PROVIDERS_BREAKER_OPEN_MS", "7"),
                Map.entry("MEMLOG_PROVIDERS_CONCURRENCY", "8"),
                Map.entry("MEMLOG_PROVIDERS_BATCH_TEXTS", "16"),
                Map.entry("MEMLOG_PROVIDERS_BATCH_DELAY_MS", "9"),
                Map.entry("MEMLOG_PROVIDERS_PROBE_INTERVAL_MS", "10"),
                Map.entry("MEMLOG_PROVIDER_WEST_KIND", "azure"),
                Map.entry("MEMLOG_PROVIDER_WEST_URL", "https://west.example.com"),
                Map.entry("MEMLOG_PROVIDER_WEST_API_KEY", "key-1"),
                Map.entry("MEMLOG_PROVIDER_WEST_API_VERSION", "2030-01-01"),
                Map.entry("MEMLOG_PROVIDER_WEST_EMBEDDING_MODEL", "our e5"),
                Map.entry("MEMLOG_PROVIDER_WEST_EXTRACTION_MODEL", "our-gpt")));
        assertThat(environment.keySet().stream().map(name -> name.replace("_WEST_", "_<NAME>_")))
                .containsExactlyInAnyOrderElementsOf(ServiceModels.keys().stream()
                        .map(ConfigKey::name)
                        .filter(name -> !name.endsWith("_NEXT"))
                        .toList());
        environment.put("MEMLOG_EMBEDDING_MODEL", "e5");
        environment.put("MEMLOG_PROVIDER_EAST_KIND", "vllm");

        ModelSettings settings = settings(environment);

        EmbeddingProviders embedding = settings.embedding().orElseThrow();
        assertThat(embedding.space())
                .isEqualTo(new RemoteSpace(ProviderKind.Protocol.OPENAI, "e5", 768, "query: ", "passage:", 512, 0.7));
        assertThat(embedding.isDimensionSent()).isTrue();
        Endpoint west = embedding.endpoints().getFirst();
        assertThat(west.name()).isEqualTo("west");
        assertThat(west.kind()).isEqualTo(ProviderKind.AZURE);
        assertThat(west.url()).isEqualTo(URI.create("https://west.example.com"));
        assertThat(west.model()).isEqualTo("our e5");
        assertThat(west.apiVersion()).isEqualTo("2030-01-01");
        assertThat(west.apiKey()).isNotNull();
        Endpoint east = embedding.endpoints().getLast();
        assertThat(east.name()).isEqualTo("east");
        assertThat(east.model()).isEqualTo("e5");
        var extraction = settings.extraction().orElseThrow();
        assertThat(extraction.modelId()).isEqualTo("gpt");
        assertThat(extraction.temperature()).isEmpty();
        assertThat(extraction.endpoint().model()).isEqualTo("our-gpt");
        assertThat(settings.resilience())
                .isEqualTo(new Resilience(
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(3),
                        2,
                        Duration.ofMillis(5),
                        6,
                        Duration.ofMillis(7),
                        8,
                        16,
                        Duration.ofMillis(9),
                        Duration.ofMillis(10)));
        assertThat(settings.toString()).doesNotContain("key-1");
    }

    @Test
    void aProvidersVariablesAreKnownWhateverItsNameIs() {
        var environment = new Environment(Map.of(
                "MEMLOG_PROVIDER_MY_HOST_URL",
                "x",
                "MEMLOG_PROVIDER_MY_HOST_API_KEY",
                "x",
                "MEMLOG_PROVIDER_X_PORT",
                "x"));

        assertThat(environment.unknownNames(ServiceModels.keys())).containsExactly("MEMLOG_PROVIDER_X_PORT");
    }

    @Test
    void everyKeyOfAProviderIsASecret() {
        assertThat(ServiceModels.keys().stream().filter(ConfigKey::isSecret).map(ConfigKey::name))
                .containsExactly("MEMLOG_PROVIDER_<NAME>_API_KEY");
        assertThat(Arrays.stream(ProviderKind.values()).map(ProviderKind::defaultUrl))
                .allSatisfy(url -> assertThat(url).doesNotContain("@"));
    }

    @ParameterizedTest
    @CsvSource({
        "MEMLOG_EMBEDDING_PROVIDERS, Main Host",
        "MEMLOG_EMBEDDING_PROVIDERS, 'openai,openai'",
        "MEMLOG_EMBEDDING_PROVIDERS, 'openai,ollama'",
        "MEMLOG_EMBEDDING_MODEL, ''",
        "MEMLOG_EMBEDDING_MODEL_DIR, /models/own",
        "MEMLOG_EMBEDDING_DIMENSION, ''",
        "MEMLOG_EMBEDDING_DIMENSION, many",
        "MEMLOG_EMBEDDING_DIMENSION, 0",
        "MEMLOG_EMBEDDING_DIMENSION, 1.5",
        "MEMLOG_EMBEDDING_DIMENSION_SENT, yes",
        "MEMLOG_EMBEDDING_UNRELATED_COSINE, NaN",
        "MEMLOG_EXTRACTION_PROVIDER, 'ollama,openai'",
        "MEMLOG_EXTRACTION_MODEL, ''",
        "MEMLOG_EXTRACTION_TEMPERATURE, 3",
        "MEMLOG_PROVIDERS_ATTEMPTS, 4",
        "MEMLOG_PROVIDERS_BATCH_TEXTS, 65",
        "MEMLOG_PROVIDER_OPENAI_KIND, bedrock",
        "MEMLOG_PROVIDER_OPENAI_KIND, azure",
    })
    void aWrongValueIsOneLineThatNamesTheVariable(String variable, String value) {
        Map<String, String> environment = new TreeMap<>(SMALLEST);
        environment.put(variable, value);
        String named = value.equals("azure") ? "MEMLOG_PROVIDER_OPENAI_URL" : variable;

        assertThatThrownBy(() -> settings(environment))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(named + ": ")
                .hasMessageContaining("expected")
                .hasMessageContaining("found")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aProviderWhoseNameIsNoKindHasToSayItsKind() {
        Map<String, String> environment = new TreeMap<>(SMALLEST);
        environment.put("MEMLOG_EMBEDDING_PROVIDERS", "west");

        assertThatThrownBy(() -> settings(environment))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("MEMLOG_PROVIDER_WEST_KIND: expected one of [openai, ");
    }

    @ParameterizedTest
    @CsvSource({
        "MEMLOG_PROVIDER_OPENAI_URL, https://user:sesame@host/v1",
        "MEMLOG_PROVIDER_OPENAI_URL, https://host/v1?key=sesame",
        "MEMLOG_PROVIDER_OPENAI_URL, host sesame",
        "MEMLOG_PROVIDER_OPENAI_URL, ftp://sesame",
        "MEMLOG_PROVIDER_OPENAI_API_KEY, open sesame",
    })
    void aWrongValueThatMayHoldASecretIsNotShown(String variable, String value) {
        Map<String, String> environment = new TreeMap<>(SMALLEST);
        environment.put(variable, value);

        assertThatThrownBy(() -> settings(environment))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(variable)
                .hasMessageContaining("hidden")
                .hasMessageNotContaining("sesame");
    }

    private static ModelSettings settings(Map<String, String> environment) {
        return ModelSettings.of(new Environment(environment));
    }
}
