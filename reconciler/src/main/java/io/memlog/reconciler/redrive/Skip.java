package io.memlog.reconciler.redrive;

/** Why a letter is not sent again. */
enum Skip {
    NOT_RETRIABLE(false, "nothing that is sent would mend it: discard it"),
    DECIDED(true, "somebody has decided on it already"),
    TOO_OLD(
            true,
            "older than %d days: if its event was applied meanwhile, that might not be noticed"
                    .formatted(RetryGuard.REPETITION_IS_RECOGNISED.toDays())),
    SUPERSEDED(true, "its memory was written or erased since, and the letter's event would come after that"),
    WHOLE_SCOPE(true, "its event concerns all memories of a user as they are now");

    private final boolean canBeForced;
    private final String text;

    Skip(boolean canBeForced, String text) {
        this.canBeForced = canBeForced;
        this.text = text;
    }

    boolean canBeForced() {
        return canBeForced;
    }

    String text() {
        return text;
    }
}
