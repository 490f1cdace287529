package io.memlog.streams;

/** Gives memories the vectors that they had to do without; used by one stream thread. */
interface Backlog {
    /** Called again and again: works off a little. */
    void fillSome(long now);

    /** A remote model has said something, to whomever. */
    void heard(Reply reply);
}
