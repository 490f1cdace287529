package io.memlog.models;

import java.util.function.IntUnaryOperator;

/** Translates UTF-16 offsets of one text into code point offsets; stateless. */
public final class CodePoints {
    private CodePoints() {}

    public static IntUnaryOperator offsets(String text) {
        if (text.codePointCount(0, text.length()) == text.length()) {
            return IntUnaryOperator.identity();
        }
        int[] before = new int[text.length() + 1];
        for (int i = 0, count = 0; i < text.length(); count++) {
            int next = i + Character.charCount(text.codePointAt(i));
            for (int unit = i; unit < next; unit++) {
                before[unit] = count;
            }
            before[next] = count + 1;
            i = next;
        }
        return unit -> before[unit];
    }
}
