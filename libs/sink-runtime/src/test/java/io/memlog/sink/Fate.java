package io.memlog.sink;

/** Decides what happens to members. */
@FunctionalInterface
interface Fate {
    /** May run other members, and kill, freeze or cut off this one, before it goes on. */
    Interruptions.Answer at(Member member, Moment moment);
}
