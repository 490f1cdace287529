package io.memlog.schemas;

/**
 * Size limits of an event; immutable. Defaults follow the requirements: 10 KB a message, 100 KB an event, 100 messages.
 *
 * @param messageBytes UTF-8 bytes of one message or of the content
 * @param eventBytes UTF-8 bytes of all text of an event together
 * @param messages messages in one event
 * @param tags tags of one memory
 * @param metadataEntries metadata entries of one memory
 */
public record Limits(int messageBytes, int eventBytes, int messages, int tags, int metadataEntries) {
    public static final Limits DEFAULT = new Limits(10 * 1024, 100 * 1024, 100, 64, 64);

    /** Longest kind, tag, metadata key, source and actor in characters. */
    public static final int LABEL_LENGTH = 256;
}
