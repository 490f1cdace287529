package io.memlog.testkit.network;

import io.memlog.testkit.network.MessageReader.Message;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bolt: a handshake, then messages in chunks, each message ended by an empty chunk. Thread-safe. */
final class BoltFraming implements Framing {

    private static final String HANDSHAKE = "HANDSHAKE";
    private static final String MANIFEST = "MANIFEST";
    private static final String GOODBYE = "GOODBYE";
    private static final int HANDSHAKE_BYTES = 20;
    private static final int VERSION_BYTES = 4;
    /** The server's answer that asks for a manifest instead of naming a version. */
    private static final int MANIFEST_VERSION = 0x0000_01FF;

    private static final Map<Integer, String> REQUESTS = Map.ofEntries(
            Map.entry(0x01, "HELLO"),
            Map.entry(0x02, GOODBYE),
            Map.entry(0x0F, "RESET"),
            Map.entry(0x10, "RUN"),
            Map.entry(0x11, "BEGIN"),
            Map.entry(0x12, "COMMIT"),
            Map.entry(0x13, "ROLLBACK"),
            Map.entry(0x2F, "DISCARD"),
            Map.entry(0x3F, "PULL"),
            Map.entry(0x54, "TELEMETRY"),
            Map.entry(0x66, "ROUTE"),
            Map.entry(0x6A, "LOGON"),
            Map.entry(0x6B, "LOGOFF"));
    private static final Map<Integer, String> ANSWERS =
            Map.of(0x70, "SUCCESS", 0x71, "RECORD", 0x7E, "IGNORED", 0x7F, "FAILURE");
    private static final Set<String> ENDS_REQUEST = Set.of(HANDSHAKE, "SUCCESS", "IGNORED", "FAILURE");
    private static final Set<String> UNANSWERED = Set.of(MANIFEST, GOODBYE);

    @Override
    public MessageReader requests() {
        return new Requests();
    }

    @Override
    public MessageReader answers() {
        return new Answers();
    }

    @Override
    public boolean isAnswered(String requestTag) {
        return !UNANSWERED.contains(requestTag);
    }

    @Override
    public boolean isAnswer(String answerTag) {
        return ENDS_REQUEST.contains(answerTag);
    }

    private static final class Requests implements MessageReader {

        private int messages;

        @Override
        public @Nullable Message read(InputStream in) throws IOException {
            Copy copy = Copy.begin(in);
            if (copy == null) {
                return null;
            }
            messages++;
            if (messages == 1) {
                copy.take(HANDSHAKE_BYTES - 1);
                return copy.message(HANDSHAKE);
            }
            int size = copy.first() << 8 | copy.take();
            // No client begins with an empty chunk: this is the version it chose from the server's manifest.
            if (messages == 2 && size == 0) {
                copy.take(VERSION_BYTES - 2);
                copy.takeVariableInteger();
                return copy.message(MANIFEST);
            }
            return copy.chunked(size, REQUESTS);
        }
    }

    private static final class Answers implements MessageReader {

        private boolean isStarted;

        @Override
        public @Nullable Message read(InputStream in) throws IOException {
            Copy copy = Copy.begin(in);
            if (copy == null) {
                return null;
            }
            if (!isStarted) {
                isStarted = true;
                int version = copy.first() << 24
                        | ByteBuffer.allocate(4).put(1, copy.take(3)).getInt();
                if (version == MANIFEST_VERSION) {
                    int offers = copy.takeVariableInteger();
                    copy.take(offers * VERSION_BYTES);
                    copy.takeVariableInteger();
                }
                return copy.message(HANDSHAKE);
            }
            return copy.chunked(copy.first() << 8 | copy.take(), ANSWERS);
        }
    }

    /** Reads a message and keeps what it has read. */
    private static final class Copy {

        private final InputStream in;
        private final int first;
        private final ByteArrayOutputStream whole = new ByteArrayOutputStream();

        private Copy(InputStream in, int first) {
            this.in = in;
            this.first = first;
            whole.write(first);
        }

        static @Nullable Copy begin(InputStream in) throws IOException {
            int first = in.read();
            return first < 0 ? null : new Copy(in, first);
        }

        int first() {
            return first;
        }

        int take() throws IOException {
            return take(1)[0] & 0xFF;
        }

        byte[] take(int length) throws IOException {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException("expected %d bytes, found %d".formatted(length, bytes.length));
            }
            whole.writeBytes(bytes);
            return bytes;
        }

        /** Seven bits a byte, the lowest first; the highest bit says that more follow. */
        int takeVariableInteger() throws IOException {
            int value = 0;
            for (int shift = 0; ; shift += 7) {
                int next = take();
                value |= (next & 0x7F) << shift;
                if (next < 0x80) {
                    return value;
                }
            }
        }

        Message chunked(int firstSize, Map<Integer, String> names) throws IOException {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (int size = firstSize; size > 0; size = take() << 8 | take()) {
                content.writeBytes(take(size));
            }
            byte[] bytes = content.toByteArray();
            // An empty chunk alone keeps the connection alive.
            String tag = bytes.length < 2 ? "NOOP" : names.getOrDefault(bytes[1] & 0xFF, "UNKNOWN");
            return new Message(whole.toByteArray(), tag, tag.equals("RUN") ? statement(ByteBuffer.wrap(bytes)) : "");
        }

        Message message(String tag) {
            return new Message(whole.toByteArray(), tag, "");
        }

        /** The first field of RUN: a string of 4, 8, 16 or 32 bits of length. */
        private static String statement(ByteBuffer run) {
            run.position(2);
            int marker = run.get() & 0xFF;
            int length = switch (marker) {
                case 0xD0 -> run.get() & 0xFF;
                case 0xD1 -> run.getShort() & 0xFFFF;
                case 0xD2 -> run.getInt();
                default -> marker & 0x0F;
            };
            byte[] text = new byte[length];
            run.get(text);
            return new String(text, StandardCharsets.UTF_8);
        }
    }
}
