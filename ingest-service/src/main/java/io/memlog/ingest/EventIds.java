package io.memlog.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.Scope;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;

/** Ids for events and memories whose writer gave none (RFC 9562). Thread-safe. */
final class EventIds {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Clock clock;

    EventIds(Clock clock) {
        this.clock = clock;
    }

    /** A UUIDv7: 48 bits of time in milliseconds, so that ids made later sort later, and 74 random bits. */
    String next() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        ByteBuffer.wrap(bytes).putLong((clock.millis() << 16) | ((bytes[6] & 0xFFL) << 8) | (bytes[7] & 0xFFL));
        return uuid(bytes, 7);
    }

    /**
     * The memory that an event of the given id creates: the same for each repetition of a request, so that a repeated request is
     * the same event, and a UUIDv8 (hash) that no other event's memory has.
     */
    static String memoryIdOf(Scope scope, String eventId) {
        return uuid(sha256((scope.key() + "/" + eventId).getBytes(UTF_8)), 8);
    }

    private static String uuid(byte[] bytes, int version) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long high = (buffer.getLong() & ~0xF000L) | ((long) version << 12);
        long low = (buffer.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
