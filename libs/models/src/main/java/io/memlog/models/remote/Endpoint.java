package io.memlog.models.remote;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a provider listens and how it is addressed; immutable.
 *
 * @param name name in settings, messages and metrics
 * @param url base address, without user, query or fragment
 * @param model what this provider calls the model; for Azure the deployment
 * @param apiVersion Azure's {@code api-version}, empty elsewhere
 */
public record Endpoint(
        String name,
        ProviderKind kind,
        URI url,
        String model,
        @Nullable ApiKey apiKey,
        String apiVersion) {
    public Endpoint {
        boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!isHttp || url.getHost() == null || url.getRawUserInfo() != null || url.getRawQuery() != null) {
            // The address is not shown: a key may have been put into it.
            throw new IllegalArgumentException(
                    "provider %s: expected an http or https address without user and query, found another (hidden)"
                            .formatted(name));
        }
        if (name.isBlank() || model.isBlank()) {
            throw new IllegalArgumentException(
                    "provider '%s': expected a name and a model, found model '%s'".formatted(name, model));
        }
        if (kind == ProviderKind.AZURE && apiVersion.isBlank()) {
            throw new IllegalArgumentException(
                    "provider %s: expected an API version for azure, found none".formatted(name));
        }
    }

    /**
     * Reads a base address.
     *
     * @throws IllegalArgumentException without the text, because someone may have put a key into it
     */
    public static URI address(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("expected an address, found another value (hidden)");
        }
    }

    /** The address of an operation such as {@code /embeddings}. */
    URI operation(String path) {
        String base = url.toString().replaceAll("/+$", "");
        if (kind != ProviderKind.AZURE) {
            return URI.create(base + path);
        }
        return URI.create(
                "%s/openai/deployments/%s%s?api-version=%s".formatted(base, encoded(model), path, encoded(apiVersion)));
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
