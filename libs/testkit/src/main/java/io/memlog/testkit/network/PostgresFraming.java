package io.memlog.testkit.network;

import io.memlog.testkit.network.MessageReader.Message;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Postgres protocol, version 3: a start-up message of a length and a body, then messages of a type letter, a length and a
 * body. Thread-safe. A backend works off all it has got before it heeds the end of the stream, so answers need no count.
 */
final class PostgresFraming implements Framing {

    private static final int CANCEL_REQUEST = 80_877_102;
    private static final int SSL_REQUEST = 80_877_103;
    private static final int GSS_REQUEST = 80_877_104;

    @Override
    public MessageReader requests() {
        return new Requests();
    }

    @Override
    public MessageReader answers() {
        return PieceFraming::read;
    }

    private static final class Requests implements MessageReader {

        private final Map<String, String> statements = new HashMap<>();
        private final Map<String, String> portals = new HashMap<>();
        private boolean isStarted;

        @Override
        public @Nullable Message read(InputStream in) throws IOException {
            int first = in.read();
            if (first < 0) {
                return null;
            }
            return isStarted ? typed(first, in) : startUp(first, in);
        }

        private Message startUp(int first, InputStream in) throws IOException {
            byte[] rest = exactly(in, 3);
            int length = ByteBuffer.allocate(4).put((byte) first).put(rest).getInt(0);
            byte[] body = exactly(in, length - 4);
            String tag = switch (ByteBuffer.wrap(body).getInt()) {
                case CANCEL_REQUEST -> "cancel";
                case SSL_REQUEST -> "ssl";
                case GSS_REQUEST -> "gss";
                default -> "startup";
            };
            // After a refused request for encryption the client starts again.
            isStarted = tag.equals("startup");
            byte[] whole = ByteBuffer.allocate(length).putInt(length).put(body).array();
            return new Message(whole, tag, "");
        }

        private Message typed(int type, InputStream in) throws IOException {
            int length = ByteBuffer.wrap(exactly(in, 4)).getInt();
            byte[] body = exactly(in, length - 4);
            byte[] whole = ByteBuffer.allocate(length + 1)
                    .put((byte) type)
                    .putInt(length)
                    .put(body)
                    .array();
            return new Message(whole, Character.toString(type), text(type, new Strings(body)));
        }

        /** Follows prepared statements and portals by their names, so that a bind says what it is about, too. */
        private String text(int type, Strings body) {
            return switch (type) {
                case 'Q' -> body.next();
                case 'P' -> remember(statements, body.next(), body.next());
                case 'B' -> remember(portals, body.next(), statements.getOrDefault(body.next(), ""));
                case 'E' -> portals.getOrDefault(body.next(), "");
                default -> "";
            };
        }

        private static String remember(Map<String, String> texts, String name, String text) {
            texts.put(name, text);
            return text;
        }
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("expected %d bytes, found %d".formatted(length, bytes.length));
        }
        return bytes;
    }

    /** The strings at the beginning of a message, each ended by a zero byte. */
    private static final class Strings {

        private final byte[] body;
        private int position;

        Strings(byte[] body) {
            this.body = body;
        }

        String next() {
            int from = position;
            int end = from;
            while (end < body.length && body[end] != 0) {
                end++;
            }
            position = end + 1;
            return new String(body, from, end - from, StandardCharsets.UTF_8);
        }
    }
}
