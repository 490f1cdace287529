package io.memlog.models.remote;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Which server answers, and in which of the two protocols; immutable. */
public enum ProviderKind {
    OPENAI(Protocol.OPENAI, "https://api.openai.com/v1"),
    OPENROUTER(Protocol.OPENAI, "https://openrouter.ai/api/v1"),
    /** No default address: it holds the resource's name. */
    AZURE(Protocol.OPENAI, ""),
    VLLM(Protocol.OPENAI, "http://127.0.0.1:8000/v1"),
    LMSTUDIO(Protocol.OPENAI, "http://127.0.0.1:1234/v1"),
    LLAMACPP(Protocol.OPENAI, "http://127.0.0.1:8080/v1"),
    OLLAMA(Protocol.OLLAMA, "http://127.0.0.1:11434");

    /** Part of a space's fingerprint: servers of one protocol may serve the same model, those of two quantise differently. */
    public enum Protocol {
        OPENAI,
        OLLAMA
    }

    private final Protocol protocol;
    private final String defaultUrl;

    ProviderKind(Protocol protocol, String defaultUrl) {
        this.protocol = protocol;
        this.defaultUrl = defaultUrl;
    }

    public Protocol protocol() {
        return protocol;
    }

    /** Empty if there is none. */
    public String defaultUrl() {
        return defaultUrl;
    }

    /** The kind of that name. */
    public static ProviderKind of(String id) {
        return Arrays.stream(values())
                .filter(kind -> kind.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of %s, found '%s'".formatted(ids(), id)));
    }

    /** As written in settings. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static List<String> ids() {
        return Arrays.stream(values()).map(ProviderKind::id).toList();
    }
}
