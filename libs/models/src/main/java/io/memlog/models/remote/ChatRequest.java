package io.memlog.models.remote;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A conversation to be answered with JSON of a schema; immutable by agreement.
 *
 * @param schema closed JSON schema of the answer
 */
record ChatRequest(List<Message> messages, ObjectNode schema) {
    /**
     * One turn; immutable.
     *
     * @param role {@code system}, {@code user} or {@code assistant}
     */
    record Message(String role, String content) {}

    ChatRequest {
        messages = List.copyOf(messages);
    }
}
