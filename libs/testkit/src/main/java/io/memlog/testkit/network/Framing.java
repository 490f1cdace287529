package io.memlog.testkit.network;

/**
 * Splits a protocol's streams into messages. An implementation that splits at a wrong place makes crash points strike at
 * random, so each is tested against the real server. Implementations are immutable and thread-safe; their readers are not.
 */
public interface Framing {

    /** For what one client sends on one connection. */
    MessageReader requests();

    /** For what the server sends on one connection. */
    MessageReader answers();

    /**
     * Whether the server sends exactly one message that {@link #isAnswer} to a request of this kind. A server that works off all it
     * has got before it heeds the end of the stream needs no such count.
     */
    default boolean isAnswered(String requestTag) {
        return false;
    }

    /** Whether a message of the server ends one request. */
    default boolean isAnswer(String answerTag) {
        return false;
    }

    /** Each piece that arrives is a message: for servers that work off all they have got before they heed the end. */
    static Framing pieces() {
        return new PieceFraming();
    }

    /** Version 3 of the Postgres protocol, without TLS. */
    static Framing postgres() {
        return new PostgresFraming();
    }

    /** Bolt 4 and later, without TLS. */
    static Framing bolt() {
        return new BoltFraming();
    }
}
