package io.memlog.sink;

/** Decides what happens to one member at each of its moments. It may run other members, or throw to end this one. */
@FunctionalInterface
interface Interruptions {
    /** Nothing ever happens. */
    Interruptions NONE = moment -> Answer.HEARD;

    /** What becomes of the request that is under way. */
    enum Answer {
        HEARD,
        /** The connection is lost here. */
        LOST,
        /** The answer is lost, and the driver sends the request once more by itself. */
        REPEATED
    }

    Answer at(Moment moment);

    default boolean isLostAt(Moment moment) {
        return at(moment) == Answer.LOST;
    }
}
