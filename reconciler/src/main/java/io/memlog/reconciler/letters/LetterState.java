package io.memlog.reconciler.letters;

/** What became of a letter. */
public enum LetterState {
    /** Nobody has decided. */
    UNDECIDED,
    /** Its record was sent again. */
    RETRIED,
    /** Somebody decided that nothing is to come of it. */
    DISCARDED
}
