package io.memlog.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a reader must have seen to read its own writes: for each partition of memory.events written to, the offset of the last
 * event written. A store has seen it when its {@code eventOffset} of each partition is that offset or more. Immutable.
 *
 * <p>Its text is base64url without padding of {@code partition:offset[,partition:offset]...}, partitions ascending.
 *
 * @param offsets partition to offset of the last event written
 */
public record ReadToken(SortedMap<Integer, Long> offsets) {
    /** Longest text that is read: some thousand partitions, and no way to make a reader hold more. */
    private static final int MAX_TEXT_LENGTH = 64 * 1024;

    public ReadToken {
        offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
        if (offsets.isEmpty()) {
            throw invalid();
        }
    }

    public static ReadToken of(int partition, long offset) {
        return new ReadToken(new TreeMap<>(Map.of(partition, offset)));
    }

    /**
     * Reads the text of {@link #encoded()}.
     *
     * @throws MemlogException with {@link ErrorCode#INVALID_FIELD} if it is another text
     */
    public static ReadToken parse(String text) {
        if (text.length() > MAX_TEXT_LENGTH) {
            throw invalid();
        }
        var offsets = new TreeMap<Integer, Long>();
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), UTF_8);
            for (String pair : plain.split(",", -1)) {
                int colon = pair.indexOf(':');
                offsets.put(
                        Math.toIntExact(number(pair.substring(0, Math.max(0, colon)))),
                        number(pair.substring(colon + 1)));
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw invalid();
        }
        return new ReadToken(offsets);
    }

    /** Both writes seen: the higher offset of each partition. */
    public ReadToken and(ReadToken other) {
        var merged = new TreeMap<>(offsets);
        other.offsets.forEach((partition, offset) -> merged.merge(partition, offset, Long::max));
        return new ReadToken(merged);
    }

    /** The text that clients hold and give back. */
    public String encoded() {
        String plain = offsets.entrySet().stream()
                .map(entry -> entry.getKey() + ":" + entry.getValue())
                .collect(Collectors.joining(","));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(UTF_8));
    }

    private static Long number(String digits) {
        long value = Long.parseLong(digits);
        if (value < 0) {
            throw invalid();
        }
        return value;
    }

    private static MemlogException invalid() {
        return new MemlogException(
                ErrorCode.INVALID_FIELD, "token: expected the token of an earlier answer, found another text");
    }
}
