package io.memlog.schemas;

import io.memlog.schemas.avro.Message;
import io.memlog.schemas.avro.Sha256;
import java.util.List;
import java.util.Locale;

/** The text of a memory that models see, and its hash; stateless. */
public final class MemoryText {
    private MemoryText() {}

    /** The content, then each message on a line of its own as {@code name-or-role: content}; parts that are blank are left out. */
    public static String of(String content, List<Message> messages) {
        var text = new StringBuilder(content);
        for (Message message : messages) {
            if (message.getContent().isBlank()) {
                continue;
            }
            if (!text.isEmpty()) {
                text.append('\n');
            }
            String name = message.getName();
            text.append(name == null ? message.getRole().name().toLowerCase(Locale.ROOT) : name)
                    .append(": ")
                    .append(message.getContent());
        }
        return text.toString();
    }

    /** SHA-256 of the canonical encoding of the text: equal hash, same embedding and same entities from the same models. */
    public static Sha256 hash(String text) {
        return new Sha256(new CanonicalEncoder().string(text).sha256());
    }
}
