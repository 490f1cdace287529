package io.memlog.schemas.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The serde's settings, read from Confluent's configuration keys; immutable.
 *
 * @param nodes the registry's nodes, asked in turn when one fails; {@code mock://name} is a registry inside this JVM
 * @param registersSchemas whether a schema that is not registered yet is registered on first use
 * @param writesLatest when not registering: write with the subject's latest version instead of looking ours up
 * @param normalizes whether the registry compares schemas in normal form
 * @param stripsJavaProperties whether what only Java needs is left out of the registered schema
 * @param keySubjects naming of key schemas
 * @param valueSubjects naming of value schemas
 * @param requestTimeout of one HTTP request
 * @param deadline of one question to the registry, all attempts and nodes together
 */
record SerdeSettings(
        List<Node> nodes,
        boolean registersSchemas,
        boolean writesLatest,
        boolean normalizes,
        boolean stripsJavaProperties,
        SubjectNames keySubjects,
        SubjectNames valueSubjects,
        Duration requestTimeout,
        Duration deadline) {

    static final String URL = "schema.registry.url";
    static final String AUTO_REGISTER = "auto.register.schemas";
    static final String USE_LATEST = "use.latest.version";
    static final String NORMALIZE = "normalize.schemas";
    static final String REMOVE_JAVA_PROPERTIES = "avro.remove.java.properties";
    static final String SPECIFIC_READER = "specific.avro.reader";
    static final String KEY_SUBJECTS = "key.subject.name.strategy";
    static final String VALUE_SUBJECTS = "value.subject.name.strategy";
    static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";
    static final String USER_INFO = "basic.auth.user.info";
    static final String REQUEST_TIMEOUT_MS = "http.read.timeout.ms";
    static final String DEADLINE_MS = "memlog.schema.registry.deadline.ms";

    private static final String PREFIX = "schema.registry.";
    private static final String MOCK = "mock";
    private static final long DEFAULT_REQUEST_TIMEOUT_MS = 5_000;
    private static final long DEFAULT_DEADLINE_MS = 15_000;

    /**
     * One node of the registry.
     *
     * @param uri base address without user info and without a slash at the end
     * @param authorization value of the Authorization header, empty for none
     */
    record Node(URI uri, Optional<String> authorization) {
        boolean isMock() {
            return MOCK.equals(uri.getScheme());
        }

        /** Never print the credentials. */
        @Override
        public String toString() {
            return uri.toString();
        }
    }

    SerdeSettings {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty()) {
            throw new ConfigException(URL, null, "expected at least one address");
        }
        if (requestTimeout.isNegative() || requestTimeout.isZero() || deadline.compareTo(requestTimeout) < 0) {
            throw new ConfigException(
                    DEADLINE_MS,
                    deadline.toMillis(),
                    "expected at least " + REQUEST_TIMEOUT_MS + " = " + requestTimeout.toMillis());
        }
    }

    static SerdeSettings of(Map<String, ?> config) {
        if (!isTrue(config, SPECIFIC_READER, true)) {
            throw new ConfigException(SPECIFIC_READER, false, "expected true: this serde reads specific records only");
        }
        return new SerdeSettings(
                nodes(config),
                isTrue(config, AUTO_REGISTER, true),
                isTrue(config, USE_LATEST, false),
                isTrue(config, NORMALIZE, false),
                isTrue(config, REMOVE_JAVA_PROPERTIES, true),
                subjects(config, KEY_SUBJECTS),
                subjects(config, VALUE_SUBJECTS),
                Duration.ofMillis(millis(config, REQUEST_TIMEOUT_MS, DEFAULT_REQUEST_TIMEOUT_MS)),
                Duration.ofMillis(millis(config, DEADLINE_MS, DEFAULT_DEADLINE_MS)));
    }

    SubjectNames subjects(boolean isKey) {
        return isKey ? keySubjects : valueSubjects;
    }

    private static List<Node> nodes(Map<String, ?> config) {
        Object urls = config.get(URL);
        if (urls == null) {
            throw new ConfigException(URL, null, "expected the address of a schema registry");
        }
        Stream<String> each = urls instanceof List<?> list
                ? list.stream().map(String::valueOf)
                : Stream.of(urls.toString().split(",", -1));
        Optional<String> userInfo = userInfo(config);
        return each.map(String::strip)
                .filter(url -> !url.isEmpty())
                .map(url -> node(url, userInfo))
                .toList();
    }

    /** Confluent's default source is the address itself; USER_INFO is a key of its own; both spellings of the keys count. */
    private static Optional<String> userInfo(Map<String, ?> config) {
        String source = text(config, CREDENTIALS_SOURCE)
                .or(() -> text(config, PREFIX + CREDENTIALS_SOURCE))
                .orElse("URL");
        return switch (source) {
            case "URL" -> Optional.empty();
            case "USER_INFO" ->
                Optional.of(text(config, PREFIX + USER_INFO)
                        .or(() -> text(config, USER_INFO))
                        .orElseThrow(() -> new ConfigException(USER_INFO, null, "expected user:password")));
            default -> throw new ConfigException(CREDENTIALS_SOURCE, source, "expected URL or USER_INFO");
        };
    }

    private static Node node(String url, Optional<String> configuredUserInfo) {
        URI uri;
        try {
            uri = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
        } catch (IllegalArgumentException e) {
            // The cause would print the address, and with it a password.
            throw new ConfigException(URL, "(hidden)", "expected addresses like http://host:port/path");
        }
        String scheme = uri.getScheme();
        boolean isKnown = "http".equals(scheme) || "https".equals(scheme) || MOCK.equals(scheme);
        if (!isKnown || uri.getRawAuthority() == null) {
            throw new ConfigException(URL, withoutUserInfo(uri), "expected http://, https:// or mock://");
        }
        Optional<String> userInfo = configuredUserInfo.or(
                () -> Optional.ofNullable(uri.getRawUserInfo()).map(raw -> URLDecoder.decode(raw, UTF_8)));
        return new Node(URI.create(withoutUserInfo(uri)), userInfo.map(SerdeSettings::basic));
    }

    private static String withoutUserInfo(URI uri) {
        String rawUserInfo = uri.getRawUserInfo();
        return rawUserInfo == null ? uri.toString() : uri.toString().replace(rawUserInfo + "@", "");
    }

    private static String basic(String userInfo) {
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(UTF_8));
    }

    private static SubjectNames subjects(Map<String, ?> config, String key) {
        Object value = config.get(key);
        return value == null ? SubjectNames.TOPIC : SubjectNames.parse(key, value);
    }

    private static boolean isTrue(Map<String, ?> config, String key, boolean unset) {
        String value = text(config, key).orElse(String.valueOf(unset));
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new ConfigException(key, value, "expected true or false");
        };
    }

    private static long millis(Map<String, ?> config, String key, long unset) {
        String value = text(config, key).orElse(String.valueOf(unset));
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new ConfigException(key, value, "expected milliseconds");
        }
    }

    private static Optional<String> text(Map<String, ?> config, String key) {
        @Nullable Object value = config.get(key);
        return value == null ? Optional.empty() : Optional.of(value.toString().strip());
    }
}
