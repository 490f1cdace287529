package io.memlog.models;

/**
 * A part of a text in code points, so that every language counts alike; immutable.
 *
 * @param start first code point, from 0
 * @param end code point after the last
 */
public record TextSpan(int start, int end) {
    public TextSpan {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("expected 0 <= start < end, found %d and %d".formatted(start, end));
        }
    }
}
