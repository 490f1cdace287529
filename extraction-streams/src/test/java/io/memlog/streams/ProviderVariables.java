package io.memlog.streams;

import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.model.ModelServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Variables of a service whose models are test servers, which it gives up and takes up again within a second. */
final class ProviderVariables {
    static final int DIMENSION = 16;

    private ProviderVariables() {}

    static Map<String, String> of(MemlogParts parts, int partitions, Path stateDir, ModelServer embedder) {
        Map<String, String> variables = new HashMap<>();
        variables.put("MEMLOG_KAFKA_BOOTSTRAP_SERVERS", parts.kafkaBootstrapServers());
        variables.put("MEMLOG_SCHEMA_REGISTRY_URL", parts.registryUrl());
        variables.put("MEMLOG_PARTITIONS", String.valueOf(partitions));
        variables.put("MEMLOG_STATE_DIR", stateDir.toString());
        variables.put("MEMLOG_HTTP_PORT", "0");
        variables.put("MEMLOG_EMBEDDING_PROVIDERS", "far");
        variables.put("MEMLOG_EMBEDDING_MODEL", "test-model");
        variables.put("MEMLOG_EMBEDDING_DIMENSION", String.valueOf(DIMENSION));
        variables.put("MEMLOG_PROVIDER_FAR_KIND", "vllm");
        variables.put("MEMLOG_PROVIDER_FAR_URL", embedder.url() + "/v1");
        variables.put("MEMLOG_PROVIDERS_BREAKER_OPEN_MS", "1000");
        variables.put("MEMLOG_PROVIDERS_PROBE_INTERVAL_MS", "500");
        return variables;
    }

    static void addChat(Map<String, String> variables, ModelServer chat) {
        variables.put("MEMLOG_EXTRACTION_PROVIDER", "chat");
        variables.put("MEMLOG_EXTRACTION_MODEL", "chat-model");
        variables.put("MEMLOG_PROVIDER_CHAT_KIND", "vllm");
        variables.put("MEMLOG_PROVIDER_CHAT_URL", chat.url() + "/v1");
    }
}
