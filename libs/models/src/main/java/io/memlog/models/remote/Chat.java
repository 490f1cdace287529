package io.memlog.models.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.models.remote.ChatProtocol.Format;
import io.memlog.models.remote.ProviderFailure.Misconfigured;
import io.memlog.models.remote.ProviderFailure.Outage;
import io.memlog.models.remote.ProviderFailure.RefusedInput;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A chat model that is held to JSON as firmly as its server allows; thread-safe.
 *
 * <p>How firmly is found out once, with a harmless question: found out with a real text, a refused text would look like a
 * server that refuses schemas.
 */
final class Chat implements Provider<ChatRequest, String> {
    private static final ChatRequest QUESTION = question();

    private final String provider;
    private final JsonHttp http;
    private final ChatProtocol protocol;
    private final ReentrantLock probing = new ReentrantLock();
    private volatile @Nullable Format format;

    Chat(String provider, JsonHttp http, ChatProtocol protocol) {
        this.provider = provider;
        this.http = http;
        this.protocol = protocol;
    }

    @Override
    public String call(ChatRequest request) {
        Format known = format;
        return ask(request, known == null ? probe() : known);
    }

    @Override
    public void close() {
        http.close();
    }

    private String ask(ChatRequest request, Format wanted) {
        return protocol.content(http.post(protocol.path(), protocol.body(request, wanted)));
    }

    /** @throws ProviderFailure an outage leaves the question open for the next call */
    private Format probe() {
        lock();
        try {
            Format known = format;
            if (known != null) {
                return known;
            }
            for (Format candidate : Format.values()) {
                if (isSupported(candidate)) {
                    format = candidate;
                    return candidate;
                }
            }
            throw new Misconfigured(
                    FailureCode.REQUEST_REFUSED,
                    "provider %s: expected an answer to a harmless question, found it refused in every format"
                            .formatted(provider));
        } finally {
            probing.unlock();
        }
    }

    private void lock() {
        try {
            probing.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Outage(FailureCode.INTERRUPTED, "expected an answer, found an interrupt", null, e);
        }
    }

    /** Some servers take a format without a word and ignore it. */
    private boolean isSupported(Format candidate) {
        try {
            String answer = ask(QUESTION, candidate);
            return candidate == Format.PLAIN || JsonHttp.JSON.readTree(answer).isObject();
        } catch (RefusedInput | JsonProcessingException e) {
            return false;
        }
    }

    private static ChatRequest question() {
        ObjectNode schema = JsonHttp.JSON.createObjectNode();
        schema.put("type", "object").put("additionalProperties", false);
        schema.putObject("properties").putObject("answer").put("type", "string");
        schema.putArray("required").add("answer");
        return new ChatRequest(
                List.of(new ChatRequest.Message(
                        "user", "Answer with this JSON object and nothing else: {\"answer\": \"yes\"}")),
                schema);
    }
}
