package io.memlog.testkit.network;

import io.memlog.testkit.network.MessageReader.Message;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** No protocol: a message is what one read has got. Thread-safe. */
final class PieceFraming implements Framing {

    private static final int MAX_BYTES = 64 * 1024;

    @Override
    public MessageReader requests() {
        return PieceFraming::read;
    }

    @Override
    public MessageReader answers() {
        return PieceFraming::read;
    }

    static @Nullable Message read(InputStream in) throws IOException {
        byte[] buffer = new byte[MAX_BYTES];
        int length = in.read(buffer);
        return length < 0 ? null : new Message(Arrays.copyOf(buffer, length), "", "");
    }
}
