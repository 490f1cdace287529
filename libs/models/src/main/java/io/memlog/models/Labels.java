package io.memlog.models;

/** Rules that both stores put on names and keys; stateless. */
final class Labels {
    /** Longest key, name or rule id in UTF-16 units. */
    static final int LONGEST = 256;

    private Labels() {}

    /** The message never shows the label: it is memory text. */
    static void check(String what, String label) {
        if (label.isBlank() || label.length() > LONGEST) {
            throw new IllegalArgumentException("%s: expected 1 to %d characters that are not blank, found %d"
                    .formatted(what, LONGEST, label.length()));
        }
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (c == 0) {
                throw new IllegalArgumentException("%s: expected no NUL, found one at %d".formatted(what, i));
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < label.length()
                    && Character.isLowSurrogate(label.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException(
                        "%s: expected whole characters, found half of one at %d".formatted(what, i));
            }
        }
    }

    static boolean isAllowed(String label) {
        try {
            check("", label);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Also refuses NaN. */
    static void checkConfidence(double confidence) {
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence: expected 0 to 1, found %s".formatted(confidence));
        }
    }
}
