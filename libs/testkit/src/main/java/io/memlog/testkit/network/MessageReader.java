package io.memlog.testkit.network;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads one direction of one connection message by message. Not thread-safe. */
@FunctionalInterface
public interface MessageReader {

    /** The next whole message, byte for byte; null at the end of the stream. */
    @Nullable
    Message read(InputStream in) throws IOException;

    /**
     * Bytes of one message, with the tag and text of {@link ClientMessage}. Not thread-safe.
     *
     * @param bytes owned by the receiver
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Message(byte[] bytes, String tag, String text) {}
}
