package io.memlog.models.runtime;

import io.memlog.models.remote.ProviderKind;
import io.memlog.models.remote.Resilience;
import io.memlog.service.CommonKeys;
import io.memlog.service.ConfigKey;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The variables about models, beside those that every service knows; immutable. */
final class ModelKeys {
    /** pgvector's index takes no longer vectors. */
    private static final int MOST_DIMENSIONS = 2_000;

    private static final String NAME = "a-z, 0-9 and -, beginning with a letter";

    static final ConfigKey<List<String>> EMBEDDING_PROVIDERS = new ConfigKey<>(
            "MEMLOG_EMBEDDING_PROVIDERS",
            "different names of " + NAME + ", with commas between",
            null,
            false,
            "",
            "Providers of the embedding model, first the preferred; unset means the local model",
            ModelKeys::names);

    /** Beside providers the name of the local model is no default. */
    static final ConfigKey<String> REMOTE_MODEL =
            ConfigKey.requiredText("MEMLOG_EMBEDDING_MODEL", "Name of the providers' embedding model");

    /** The vector store reads the same variable, with the local models' dimension as its default. */
    static final ConfigKey<Integer> EMBEDDING_DIMENSION = new ConfigKey<>(
            "MEMLOG_EMBEDDING_DIMENSION",
            "an integer from 1 to " + MOST_DIMENSIONS,
            null,
            false,
            "floats",
            "Dimension of the providers' vectors; required beside them, and the same for sink-vector",
            ConfigKey.integer("", 1, 1, MOST_DIMENSIONS, "", "").parser());

    static final ConfigKey<Boolean> EMBEDDING_DIMENSION_SENT = ConfigKey.bool(
            "MEMLOG_EMBEDDING_DIMENSION_SENT",
            false,
            "Ask for that dimension, of models that can shorten their vectors");

    static final ConfigKey<String> EMBEDDING_QUERY_PREFIX =
            prefix("MEMLOG_EMBEDDING_QUERY_PREFIX", "Put before a question; belongs to the embedding space");

    static final ConfigKey<String> EMBEDDING_PASSAGE_PREFIX =
            prefix("MEMLOG_EMBEDDING_PASSAGE_PREFIX", "Put before a stored text; belongs to the embedding space");

    static final ConfigKey<Integer> EMBEDDING_MAX_TOKENS = ConfigKey.integer(
            "MEMLOG_EMBEDDING_MAX_TOKENS",
            8_191,
            8,
            131_072,
            "tokens",
            "Longest text the providers' model reads at once; longer ones become windows of three characters a token");

    static final ConfigKey<Double> EMBEDDING_UNRELATED_COSINE = new ConfigKey<>(
            "MEMLOG_EMBEDDING_UNRELATED_COSINE",
            "a number from -1 to 1",
            0.0,
            false,
            "",
            "Cosine that two unrelated texts have, the zero point of similarity thresholds",
            text -> within(text, -1, 1));

    static final ConfigKey<String> EXTRACTION_PROVIDER = new ConfigKey<>(
            "MEMLOG_EXTRACTION_PROVIDER",
            "a name of " + NAME,
            null,
            false,
            "",
            "Provider of the chat model that adds to the entities found locally; unset means none",
            ModelKeys::name);

    static final ConfigKey<String> EXTRACTION_MODEL = new ConfigKey<>(
            "MEMLOG_EXTRACTION_MODEL",
            "text",
            null,
            false,
            "",
            "Name of the chat model; required beside its provider",
            text -> text);

    static final ConfigKey<String> EXTRACTION_TEMPERATURE = new ConfigKey<>(
            "MEMLOG_EXTRACTION_TEMPERATURE",
            "a number from 0 to 2, or none",
            "0",
            false,
            "",
            "Sent with each request; none for models that refuse it",
            ModelKeys::temperature);

    static final ConfigKey<Duration> CONNECT_TIMEOUT = ConfigKey.millis(
            "MEMLOG_PROVIDERS_CONNECT_TIMEOUT_MS",
            Resilience.DEFAULT.connectTimeout(),
            "Until a connection to a provider stands");

    static final ConfigKey<Duration> REQUEST_TIMEOUT = ConfigKey.millis(
            "MEMLOG_PROVIDERS_REQUEST_TIMEOUT_MS",
            Resilience.DEFAULT.requestTimeout(),
            "Until the whole answer to one request is there");

    static final ConfigKey<Duration> DEADLINE = ConfigKey.millis(
            "MEMLOG_PROVIDERS_DEADLINE_MS",
            Resilience.DEFAULT.deadline(),
            "Until a call of a provider ends, with its waits and repetitions");

    static final ConfigKey<Integer> ATTEMPTS = ConfigKey.integer(
            "MEMLOG_PROVIDERS_ATTEMPTS",
            Resilience.DEFAULT.attempts(),
            1,
            3,
            "requests",
            "Requests for one call, after transport errors, 408, 429 and 5xx");

    static final ConfigKey<Duration> RETRY_WAIT = ConfigKey.millis(
            "MEMLOG_PROVIDERS_RETRY_WAIT_MS",
            Resilience.DEFAULT.retryWait(),
            "Before the second attempt, doubled before the third, unless Retry-After says otherwise");

    static final ConfigKey<Integer> BREAKER_FAILURES = ConfigKey.integer(
            "MEMLOG_PROVIDERS_BREAKER_FAILURES",
            Resilience.DEFAULT.breakerFailures(),
            1,
            1_000,
            "requests",
            "Failed requests in a row after which a provider is left alone");

    static final ConfigKey<Duration> BREAKER_OPEN = ConfigKey.millis(
            "MEMLOG_PROVIDERS_BREAKER_OPEN_MS",
            Resilience.DEFAULT.breakerOpen(),
            "How long a provider is left alone before one call tries it");

    static final ConfigKey<Integer> CONCURRENCY = ConfigKey.integer(
            "MEMLOG_PROVIDERS_CONCURRENCY",
            Resilience.DEFAULT.concurrency(),
            1,
            256,
            "requests",
            "Requests in flight at one provider");

    static final ConfigKey<Integer> BATCH_TEXTS = ConfigKey.integer(
            "MEMLOG_PROVIDERS_BATCH_TEXTS",
            Resilience.DEFAULT.batchTexts(),
            1,
            Resilience.MOST_BATCH_TEXTS,
            "texts",
            "Texts of one embedding request at most");

    static final ConfigKey<Duration> BATCH_DELAY = ConfigKey.millis(
            "MEMLOG_PROVIDERS_BATCH_DELAY_MS",
            Resilience.DEFAULT.batchDelay(),
            "How long a text waits for others to share its request");

    static final ConfigKey<Duration> PROBE_INTERVAL = ConfigKey.millis(
            "MEMLOG_PROVIDERS_PROBE_INTERVAL_MS",
            Resilience.DEFAULT.probeInterval(),
            "How often an embedding provider out of service is asked whether it is back");

    /** What makes an embedding space; each has a twin of the next space. */
    private static final List<ConfigKey<?>> OF_A_SPACE = List.of(
            EMBEDDING_PROVIDERS,
            REMOTE_MODEL,
            CommonKeys.EMBEDDING_MODEL_DIR,
            EMBEDDING_DIMENSION,
            EMBEDDING_DIMENSION_SENT,
            EMBEDDING_QUERY_PREFIX,
            EMBEDDING_PASSAGE_PREFIX,
            EMBEDDING_MAX_TOKENS,
            EMBEDDING_UNRELATED_COSINE);

    private static final String NEXT = "_NEXT";

    private ModelKeys() {}

    /** Variable of a space to that of the next space. */
    static Map<String, String> nextNames() {
        return OF_A_SPACE.stream().collect(Collectors.toMap(ConfigKey::name, key -> key.name() + NEXT));
    }

    private static <T> ConfigKey<T> next(ConfigKey<T> key) {
        return new ConfigKey<>(
                key.name() + NEXT,
                key.type(),
                key.defaultValue(),
                false,
                key.unit(),
                "Of the embedding model that is rolled out, see docs/models.md: " + key.doc(),
                key.parser());
    }

    /** Those of a provider stand there once, for whatever its name is. */
    static List<ConfigKey<?>> all() {
        return Stream.concat(
                        Stream.<ConfigKey<?>>of(
                                EMBEDDING_PROVIDERS,
                                EMBEDDING_DIMENSION,
                                EMBEDDING_DIMENSION_SENT,
                                EMBEDDING_QUERY_PREFIX,
                                EMBEDDING_PASSAGE_PREFIX,
                                EMBEDDING_MAX_TOKENS,
                                EMBEDDING_UNRELATED_COSINE,
                                EXTRACTION_PROVIDER,
                                EXTRACTION_MODEL,
                                EXTRACTION_TEMPERATURE,
                                CONNECT_TIMEOUT,
                                REQUEST_TIMEOUT,
                                DEADLINE,
                                ATTEMPTS,
                                RETRY_WAIT,
                                BREAKER_FAILURES,
                                BREAKER_OPEN,
                                CONCURRENCY,
                                BATCH_TEXTS,
                                BATCH_DELAY,
                                PROBE_INTERVAL),
                        Stream.concat(
                                OF_A_SPACE.stream().<ConfigKey<?>>map(ModelKeys::next),
                                OfProvider.named(ConfigKey.ANY_NAME).all().stream()))
                .toList();
    }

    /** The variables of one provider: {@code my-host} has {@code MEMLOG_PROVIDER_MY_HOST_URL}; immutable. */
    record OfProvider(
            ConfigKey<ProviderKind> kind,
            ConfigKey<String> url,
            ConfigKey<String> apiKey,
            ConfigKey<String> apiVersion,
            ConfigKey<String> embeddingModel,
            ConfigKey<String> extractionModel) {

        static OfProvider named(String provider) {
            String prefix = "MEMLOG_PROVIDER_%s_"
                    .formatted(provider.toUpperCase(Locale.ROOT).replace('-', '_'));
            return new OfProvider(
                    new ConfigKey<>(
                            prefix + "KIND",
                            "one of " + ProviderKind.ids(),
                            null,
                            false,
                            "",
                            "What answers there; unset means that the provider's name is its kind",
                            ProviderKind::of),
                    ConfigKey.optionalText(
                            prefix + "URL",
                            "Base address; unset means the kind's usual one, which azure does not have"),
                    ConfigKey.optionalText(prefix + "API_KEY", "Secret sent with each request; unset means none"),
                    ConfigKey.text(prefix + "API_VERSION", "2024-10-21", "Azure's api-version; others ignore it"),
                    ConfigKey.optionalText(
                            prefix + "EMBEDDING_MODEL",
                            "What this provider calls the embedding model, for azure the deployment; unset means the same name"),
                    ConfigKey.optionalText(
                            prefix + "EXTRACTION_MODEL",
                            "What this provider calls the chat model, for azure the deployment; unset means the same name"));
        }

        List<ConfigKey<?>> all() {
            return List.of(kind, url, apiKey, apiVersion, embeddingModel, extractionModel);
        }
    }

    /** Spaces at the ends of a value would be lost, and a prefix needs one. */
    private static ConfigKey<String> prefix(String name, String doc) {
        Function<String, String> parser = text -> text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
        return new ConfigKey<>(name, "text, in double quotes if it ends with a space", "", false, "", doc, parser);
    }

    private static List<String> names(String text) {
        List<String> names = Stream.of(text.split(",", -1))
                .map(String::strip)
                .map(ModelKeys::name)
                .toList();
        if (names.stream().distinct().count() != names.size()) {
            throw new IllegalArgumentException("a name twice");
        }
        return names;
    }

    private static String name(String text) {
        if (!text.matches("[a-z][a-z0-9-]{0,30}")) {
            throw new IllegalArgumentException("no name");
        }
        return text;
    }

    private static String temperature(String text) {
        return text.equals("none") ? text : String.valueOf(within(text, 0, 2));
    }

    private static Double within(String text, double min, double max) {
        double value = Double.parseDouble(text);
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }
}
